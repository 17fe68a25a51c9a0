import Features
import JSON
import Models
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Models of two classes whose files bring a calibration.
struct CalibratorTests {
    private static let isotonic = Calibrator.isotonic(
        thresholds: [0.2, 0.4, 0.8], values: [0.1, 0.1, 0.7])

    private func tiny(_ text: String?, objective: String = "binary:logistic") -> TinyModel {
        var model = TinyModel()
        model.objective = objective
        // Of some rows the margin is near zero, which it otherwise is of none.
        model.baseScore = "1E-5"
        if let text {
            model.attributes =
                JSONValue.object(
                    JSONObject([("larder_calibration", .string(text))])
                ).text
        }
        return model
    }

    private func refusal(_ model: TinyModel) -> ModelError? {
        do throws(ModelError) {
            _ = try Model(reading: model.file, as: .xgboostJSON)
            return nil
        } catch {
            return error
        }
    }

    @Test func `Platt's calibrator is a logistic function of the margin`() {
        let calibrator = Calibrator.platt(slope: 2, intercept: -1)
        #expect(calibrator.probability(ofMargin: 0.5) == 0.5)
        #expect(abs(calibrator.probability(ofMargin: 1) - 0.731_058_578_630_004_9) < 1e-15)
        #expect(calibrator.probability(ofMargin: -1e6) == 0)
        #expect(calibrator.probability(ofMargin: 1e6) == 1)
    }

    @Test func `an isotonic calibrator draws lines between its thresholds`() {
        let margin = { (probability: Double) in -log(1 / probability - 1) }
        for (probability, answer) in [
            (0.01, 0.1), (0.2, 0.1), (0.3, 0.1), (0.6, 0.4), (0.8, 0.7), (0.99, 0.7),
        ] {
            let found = Self.isotonic.probability(ofMargin: margin(probability))
            #expect(abs(found - answer) < 1e-12, "\(probability)")
        }
        #expect(Self.isotonic.probability(ofMargin: .nan).isNaN)
        #expect(Self.isotonic.probability(ofMargin: -.infinity) == 0.1)
        let flat = Calibrator.isotonic(thresholds: [0.5], values: [0.3])
        #expect(flat.probability(ofMargin: -5) == 0.3)
        #expect(flat.probability(ofMargin: 5) == 0.3)
    }

    @Test(arguments: [
        Calibrator.platt(slope: 0.1 + 0.2, intercept: -1.0 / 3), isotonic,
        .isotonic(thresholds: [0, .leastNonzeroMagnitude, 1], values: [0, 0.1, 1]),
    ])
    func `a calibrator is read as it was written`(calibrator: Calibrator) throws {
        #expect(try Calibrator(text: calibrator.text) == calibrator)
    }

    @Test func `the text form is what it is`() {
        #expect(
            Calibrator.platt(slope: 1.5, intercept: -0.25).text
                == #"{"method":"platt","slope":1.5,"intercept":-0.25}"#)
        #expect(
            Calibrator.isotonic(thresholds: [0.25, 0.5], values: [0.125, 1]).text
                == #"{"method":"isotonic","thresholds":[0.25,0.5],"values":[0.125,1.0]}"#)
    }

    @Test(arguments: [Calibrator.platt(slope: 0.5, intercept: 0.1), isotonic])
    func `the probability of a model is calibrated, its margin is not`(
        calibrator: Calibrator
    ) throws {
        let plain = try Model(reading: tiny(nil).file, as: .xgboostJSON)
        #expect(plain.origin.calibration == nil)
        let files = [
            (tiny(calibrator.text).file, ModelFormat.xgboostJSON),
            (tiny(calibrator.text).ubj(), .xgboostUBJ),
        ]
        let rows: [Float] = [0, 1, -5, 1, 1, 0, .nan, .nan, .nan, 1, 3, -3, 0.5, 2, 4]
        for (file, format) in files {
            let model = try Model(reading: file, as: format)
            #expect(model.signature == plain.signature)
            #expect(model.origin.calibration == calibrator.method)
            let scores = scores(model, rows)
            for (row, known) in scores.enumerated() {
                let margin = self.scores(plain, rows)[row][1]
                #expect(known[1] == margin)
                #expect(known[0] == Double(Float(calibrator.probability(ofMargin: margin))))
                let alone = Array(rows[row * 3..<row * 3 + 3])
                #expect(self.scores(model, alone) == [known])
                #expect(self.scores(model, alone.map(Double.init)) == [known])
            }
            #expect(Set(scores.map { $0[0] }).count > 1)
            try model.check()
        }
    }

    private func scores(_ model: Model, _ rows: [Float]) -> [[Double]] {
        rows.withUnsafeBufferPointer { values in
            let scores = model.scores(of: ModelRows(values, count: rows.count / 3, width: 3))
            return stride(from: 0, to: scores.count, by: 2).map { Array(scores[$0..<$0 + 2]) }
        }
    }

    private func scores(_ model: Model, _ rows: [Double]) -> [[Double]] {
        rows.withUnsafeBufferPointer { values in
            let scores = model.scores(of: ModelRows(values, count: rows.count / 3, width: 3))
            return stride(from: 0, to: scores.count, by: 2).map { Array(scores[$0..<$0 + 2]) }
        }
    }

    @Test func `contributions are those of the margin`() throws {
        let golden = try #require(
            try GoldenModel.all(in: "explanations").first { $0.name == "xgboost-binary" })
        let text = String(decoding: golden.file, as: UTF8.self)
        let attribute = JSONValue.object(
            JSONObject([("larder_calibration", .string(Self.isotonic.text))])
        ).text
        #expect(text.contains(#""attributes":{}"#))
        let file = text.replacing(#""attributes":{}"#, with: #""attributes":\#(attribute)"#)
        let plain = try Model(reading: golden.file, as: golden.format)
        let model = try Model(reading: [UInt8](file.utf8), as: golden.format)
        #expect(model.isExplained)
        #expect(model.byteCount == plain.byteCount + 48)
        #expect(model.scorer.explanationSteps == plain.scorer.explanationSteps)
        try golden.rows.withUnsafeBufferPointer { values in
            let rows = ModelRows(values, count: golden.count, width: golden.width)
            for row in 0..<5 {
                let contributions = try model.contributions(of: row, in: rows)
                let known = try plain.contributions(of: row, in: rows)
                #expect(contributions == known)
            }
            #expect(model.scores(of: rows) != plain.scores(of: rows))
        }
    }

    @Test(arguments: [
        (
            "{",
            "it is not JSON at column 2: expected a key in double quotes, found the end of the "
                + "document"
        ),
        ("[]", "it is not an object"),
        ("{}", #"its method is neither "platt" nor "isotonic""#),
        (#"{"method":"beta"}"#, #"its method is neither "platt" nor "isotonic""#),
        (#"{"method":"platt","slope":1}"#, "its intercept is not a number"),
        (#"{"method":"platt","slope":"1","intercept":0}"#, "its slope is not a number"),
        (
            #"{"method":"platt","slope":1,"intercept":0,"scale":1}"#,
            #"it has a member "scale""#
        ),
        (
            #"{"method":"isotonic","thresholds":[],"values":[]}"#,
            "it has 0 thresholds, not 1 to 100000"
        ),
        (
            #"{"method":"isotonic","thresholds":[0.5],"values":[0.1,0.2]}"#,
            "it has 2 values for 1 thresholds"
        ),
        (
            #"{"method":"isotonic","thresholds":[0.5,0.5],"values":[0.1,0.2]}"#,
            "thresholds[1] is not above the one before"
        ),
        (
            #"{"method":"isotonic","thresholds":[0.4,0.5],"values":[0.3,0.2]}"#,
            "values[1] is below the one before"
        ),
        (
            #"{"method":"isotonic","thresholds":[0.4,1.5],"values":[0.1,0.2]}"#,
            "its thresholds are not numbers from 0 to 1"
        ),
        (
            #"{"method":"isotonic","thresholds":[0.4],"values":[null]}"#,
            "its values are not numbers from 0 to 1"
        ),
    ])
    func `a damaged calibration is refused with what is wrong`(text: String, problem: String) {
        #expect(
            refusal(tiny(text))
                == .inconsistent(
                    place: "learner.attributes.larder_calibration", problem: problem))
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a text with a byte changed is refused or another calibrator`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var read = 0
        for text in [Calibrator.platt(slope: 1.25, intercept: 0).text, Self.isotonic.text] {
            for _ in 0..<500 {
                var bytes = [UInt8](text.utf8)
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = UInt8.random(in: 32..<127, using: &random)
                let changed = String(decoding: bytes, as: UTF8.self)
                guard let calibrator = try? Calibrator(text: changed) else { continue }
                read += 1
                for margin in [-1e3, -2, 0, 0.3, 2, 1e3] {
                    let probability = calibrator.probability(ofMargin: margin)
                    #expect((0...1).contains(probability), "seed \(seed): \(changed)")
                }
            }
        }
        #expect(read > 0 && read < 900)
    }

    @Test func `an attribute that is no text is refused`() {
        var model = tiny(nil)
        model.attributes = #"{"larder_calibration": {"method": "platt"}}"#
        #expect(
            refusal(model)
                == .inconsistent(
                    place: "learner.attributes.larder_calibration",
                    problem: "it is not JSON at column 1: expected a value, found the end of the "
                        + "document"))
    }

    @Test func `a model that has no probability is not calibrated`() {
        let text = Calibrator.platt(slope: 1, intercept: 0).text
        let refusal = refusal(tiny(text, objective: "reg:squarederror"))
        #expect(
            refusal?.message
                == "learner.attributes.larder_calibration: a model of reg:squarederror with 1 "
                + "outputs has no probability to calibrate")
        #expect(
            refusal?.hint
                == "The file is damaged or of another format; save the model again.")
        var classes = tiny(text, objective: "multi:softprob")
        classes.classCount = "2"
        #expect(
            self.refusal(classes)?.message
                == "learner.attributes.larder_calibration: a model of multi:softprob with 2 "
                + "outputs has no probability to calibrate")
    }
}
