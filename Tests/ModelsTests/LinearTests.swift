import Features
import Models
import TestSupport
import Testing

@Suite struct LinearTests {
    private func model(_ json: String, limits: ModelLimits = ModelLimits()) throws(ModelError)
        -> Model
    {
        try Model(reading: [UInt8](json.utf8), as: .linear, limits: limits)
    }

    @Test func `a linear model answers its intercept and terms`() throws {
        let model = try model(
            #"{"kind":"linear", "inputs":["a", "b"], "coefficients":[[2, -3]], "intercepts":[1]}"#
        )
        #expect(model.scores(ofRows: [5, 0.5] as [Double]) == [9.5])
        #expect(model.scores(ofRows: [5, 0.5, 0, 0] as [Float]) == [9.5, 1])
    }

    @Test func `a linear model has an answer for each row of coefficients`() throws {
        let model = try model(
            """
            {"kind": "linear", "inputs": ["a", "b"], "coefficients": [[2, -3], [1, 1]],
             "intercepts": [1, 0.25]}
            """)
        #expect(model.scores(ofRows: [5, 0.5] as [Double]) == [9.5, 5.75])
        #expect(
            model.signature.outputs == [
                ModelSignature.Output(name: "output", type: .float64, role: .value, width: 2)
            ])
        #expect(model.signature.task == .regression)
    }

    @Test func `means are subtracted and scales divided by`() throws {
        let model = try model(
            """
            {"kind": "linear", "inputs": ["a", "b"], "coefficients": [[2, -3]], "intercepts": [1],
             "means": [3, 0.5], "scales": [4, 0.5]}
            """)
        // 1 + 2 · (5 − 3) / 4 − 3 · (1 − 0.5) / 0.5
        #expect(model.scores(ofRows: [5, 1] as [Double]) == [-1])
    }

    @Test func `a missing input is its mean, or without means the answer is NaN`() throws {
        let start = #"{"kind": "linear", "inputs": ["a", "b"], "coefficients": [[2, -3]], "#
        let without = try model(start + #""intercepts": [1], "scales": [4, 1]}"#)
        #expect(without.scores(ofRows: [.nan, 1] as [Double])[0].isNaN)
        let with = try model(start + #""intercepts": [1], "means": [3, 0.5]}"#)
        #expect(with.scores(ofRows: [.nan, 1] as [Double]) == [-0.5])
        #expect(
            with.scores(ofRows: [.nan, 1] as [Double]) == with.scores(ofRows: [3, 1] as [Double]))
    }

    @Test func `a logistic model answers the probability of its second class`() throws {
        let model = try model(
            """
            {"kind": "logistic", "inputs": ["a"], "coefficients": [[2]], "intercepts": [-4],
             "classes": ["no", "yes"]}
            """)
        #expect(model.scores(ofRows: [2] as [Double]) == [0.5, 0])
        #expect(abs(model.scores(ofRows: [3] as [Double])[0] - 0.880_797_077_977_882_3) < 1e-15)
        #expect(
            model.signature.outputs == [
                ModelSignature.Output(name: "output", type: .float64, role: .value, width: 1),
                ModelSignature.Output(name: "margin", type: .float64, role: .margin, width: 1),
            ])
        #expect(model.signature.task == .binary)
        #expect(model.signature.classes == ["no", "yes"])
    }

    @Test func `a softmax model answers a probability for each class`() throws {
        let model = try model(
            """
            {"kind": "softmax", "inputs": ["a"], "coefficients": [[1], [2], [3]],
             "intercepts": [0, 0, 0]}
            """)
        let scores = model.scores(ofRows: [1000] as [Double])
        #expect(scores == [0, 0, 1, 1000, 2000, 3000])
        let third = 1.0 / 3
        #expect(model.scores(ofRows: [0] as [Double]) == [third, third, third, 0, 0, 0])
        #expect(model.signature.task == .multiclass)
        #expect(model.signature.classes == ["0", "1", "2"])
        #expect(model.signature.outputs.map(\.role) == [.scores, .margin])
    }

    @Test(arguments: 1...30 as ClosedRange<UInt64>)
    func `random models answer what the formula gives`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        func numbers(_ count: Int) -> [Double] {
            (0..<count).map { _ in Double(Int.random(in: -64...64, using: &random)) / 8 }
        }
        let inputs = Int.random(in: 1...9, using: &random)
        let outputs = Int.random(in: 1...4, using: &random)
        let coefficients = (0..<outputs).map { _ in numbers(inputs) }
        let intercepts = numbers(outputs)
        let means = numbers(inputs)
        let scales = numbers(inputs).map { $0 == 0 ? 1 : $0 }
        let model = try model(
            """
            {"kind": "linear", "inputs": \((0..<inputs).map { "f\($0)" }), "means": \(means),
             "scales": \(scales), "coefficients": \(coefficients), "intercepts": \(intercepts)}
            """)
        for _ in 0..<20 {
            let row = numbers(inputs).map { random.happens(0.1) ? Double.nan : $0 }
            let expected = (0..<outputs).map { output in
                (0..<inputs).reduce(intercepts[output]) { sum, input in
                    let value = row[input].isNaN ? means[input] : row[input]
                    return sum
                        + coefficients[output][input] * ((value - means[input]) / scales[input])
                }
            }
            #expect(model.scores(ofRows: row) == expected, "seed \(seed), row \(row)")
        }
    }

    @Test(arguments: [
        (#""kind": "linear", "#, "", "the model file has no \"kind\""),
        (#""inputs": ["a", "b"], "#, "", "the model file has no \"inputs\""),
        (#""coefficients": [[2, -3]], "#, "", "the model file has no \"coefficients\""),
        (#", "intercepts": [1]"#, "", "the model file has no \"intercepts\""),
        (#"["a", "b"]"#, "[]", "inputs: it is empty"),
        (#"["a", "b"]"#, #"["a", "a"]"#, "inputs: \"a\" stands twice"),
        ("[[2, -3]]", "[]", "coefficients: a model of kind \"linear\" cannot have 0 rows"),
        (
            "\"linear\"", "\"softmax\"",
            "coefficients: a model of kind \"softmax\" cannot have 1 rows"
        ),
        (
            "\"linear\", \"inputs\": [\"a\", \"b\"], \"coefficients\": [[2, -3]]",
            "\"logistic\", \"inputs\": [\"a\", \"b\"], \"coefficients\": [[2, -3], [1, 1]]",
            "coefficients: a model of kind \"logistic\" cannot have 2 rows"
        ),
        ("[[2, -3]]", "[[2]]", "coefficients: row 0 has 1 entries, but there are 2 inputs"),
        ("[1]", "[1, 2]", "intercepts: it has 2 entries, but coefficients has 1 rows"),
        ("[1]", #"[1], "means": [1]"#, "means: it has 1 entries, but there are 2 inputs"),
        ("[1]", #"[1], "scales": [1]"#, "scales: it has 1 entries, but there are 2 inputs"),
        (
            "[1]", #"[1], "scales": [1, 0]"#,
            "scales: entry 1 is 0, by which nothing can be divided"
        ),
        (
            "[1]", #"[1], "classes": ["a"]"#,
            "classes: it has 1 entries, but the model has 0 classes"
        ),
        (
            "\"linear\", ", #""logistic", "classes": ["a", "a"], "#,
            "classes: \"a\" stands twice"
        ),
    ])
    func `what is not a linear model is refused with its place`(
        part: String, other: String, message: String
    ) {
        let refusal = refusal(part, other)
        #expect(refusal?.message == message)
        #expect(refusal?.detail == nil)
        #expect(
            refusal?.hint == "The file is damaged or of another format; save the model again.")
    }

    @Test func `an unknown kind is refused with the known ones`() {
        let refusal = refusal("\"linear\"", "\"probit\"")
        #expect(refusal?.message == "models with the kind \"probit\" are not supported")
        #expect(refusal?.hint == "The kinds are linear, logistic, softmax.")
    }

    @Test func `what is not the JSON of a linear model is refused with line and column`() {
        let unknown = refusal("\"kind\"", "\"sort\"")
        #expect(unknown?.message == "the model file cannot be read")
        #expect(unknown?.detail?.hasPrefix("Line 1, column 9: unknown key \"sort\"") == true)
        let text = refusal("[1]", "[\"1\"]")
        #expect(text?.message == "the model file cannot be read")
        #expect(text?.detail?.hasPrefix("Line 1, column 84: ") == true)
    }

    @Test func `what is beyond a limit is refused with the count`() {
        let cases: [((inout ModelLimits) -> Void, String, String)] = [
            ({ $0.featuresMax = 1 }, "features", "There are 2, the limit is 1."),
            ({ $0.outputsMax = 0 }, "outputs", "There are 1, the limit is 0."),
            (
                { $0.linearBytesMax = 10 }, "bytes",
                "There are \(Self.text.utf8.count), the limit is 10."
            ),
        ]
        for (change, what, detail) in cases {
            var limits = ModelLimits()
            change(&limits)
            #expect(throws: ModelError.self) { try model(Self.text, limits: limits) }
            let refusal = refusal("linear", "linear", limits: limits)
            #expect(refusal?.message == "the model has too many \(what)")
            #expect(refusal?.detail == detail)
        }
    }

    @Test func `a file cut at any byte is refused`() {
        for length in 0..<Self.text.count {
            #expect(throws: ModelError.self) { try model(String(Self.text.prefix(length))) }
        }
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func `a damaged file is refused or read, but never traps`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<500 {
            var damaged = [UInt8](Self.text.utf8)
            let index = Int.random(in: 0..<damaged.count, using: &random)
            damaged[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            do throws(ModelError) {
                let model = try Model(reading: damaged, as: .linear)
                _ = model.scores(
                    ofRows: [Double](repeating: .nan, count: model.signature.inputs.count))
            } catch {
                #expect(!error.message.isEmpty, "seed \(seed)")
            }
        }
    }

    private static let text =
        #"{"kind": "linear", "inputs": ["a", "b"], "coefficients": [[2, -3]], "intercepts": [1]}"#

    private func refusal(
        _ part: String, _ other: String, limits: ModelLimits = ModelLimits()
    ) -> ModelError? {
        let parts = Self.text.split(separator: part, omittingEmptySubsequences: false)
        let text = parts[0] + other + parts[1...].joined(separator: part)
        do throws(ModelError) {
            _ = try model(String(text), limits: limits)
            return nil
        } catch {
            return error
        }
    }
}
