import Features
import JSON
import Models
import Testing

/// The signature as it is stored.
@Suite struct ModelSignatureJSONTests {
    private let signature = ModelSignature(
        inputs: [
            .init(name: "a\u{0}b", type: .float32),
            .init(
                name: "city", type: .string,
                vocabulary: Vocabulary(texts: ["Oslo": 0, "": 2, "Rom\"a": 1], unknown: .nan)),
            .init(
                name: "size", type: .int64,
                vocabulary: Vocabulary(numbers: [1.5: 0, -3: 1, 1e300: 2], unknown: -1)),
        ],
        outputs: [
            .init(name: "output", type: .float32, role: .scores, width: 3),
            .init(name: "label", type: .string, role: .label, width: 1),
        ],
        task: .binary, classes: ["no", "yes"])

    @Test func `what is stored of a signature is read as it was`() throws {
        let text = signature.json.text
        #expect(ModelSignature(json: try JSONValue(parsing: text)) == signature)
    }

    @Test func `a signature of inputs alone is none`() throws {
        let json = try JSONValue(parsing: #"{"inputs":[{"name":"a","type":"float32"}]}"#)
        #expect(ModelSignature(json: json) == nil)
        let inputs = json["inputs"]?.elements(ModelSignature.Input.init(json:))
        #expect(inputs == [.init(name: "a", type: .float32)])
    }

    @Test(arguments: [nil, Calibrator.Method.platt, .isotonic])
    func `what is stored of an origin is read as it was`(
        calibration: Calibrator.Method?
    ) throws {
        let origin = ModelOrigin(
            writer: "XGBoost 1.7.4", objective: "binary:logistic", rounds: 10, roundsUsed: 7,
            calibration: calibration)
        #expect(ModelOrigin(json: try JSONValue(parsing: origin.json.text)) == origin)
    }

    @Test func `categories are listed by their codes, as many as are asked for`() {
        let vocabulary = Vocabulary(texts: ["b": 0, "a": 1, "c": 3], numbers: [7: 2])
        #expect(vocabulary.categories(upTo: 3) == [.text("b"), .text("a"), .number(7)])
        #expect(vocabulary.count == 4)
    }
}
