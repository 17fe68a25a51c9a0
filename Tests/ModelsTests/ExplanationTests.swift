import Features
import Models
import TestSupport
import Testing

/// Explanations of whole models.
@Suite struct ExplanationTests {
    private static func explain(_ model: Model, _ rows: [Double]) throws -> [[Contributions]] {
        let width = model.signature.inputs.count
        return try rows.withUnsafeBufferPointer { buffer in
            let rows = ModelRows(buffer, count: buffer.count / width, width: width)
            return try (0..<rows.count).map { try model.contributions(of: $0, in: rows) }
        }
    }

    @Test(arguments: try GoldenModel.all(in: "explanations"))
    func `contributions are the library's`(golden: GoldenModel) throws {
        let model = try Model(reading: golden.file, as: golden.format)
        let theirs = try #require(golden.outputs.first { $0.role == .other })
        let outputCount = theirs.width / (golden.width + 1)
        let explained = try Self.explain(model, golden.rows)
        for (row, outputs) in explained.enumerated() {
            #expect(outputs.count == outputCount)
            for (output, ours) in outputs.enumerated() {
                let start = row * theirs.width + output * (golden.width + 1)
                let expected = theirs.answers[start..<start + golden.width + 1]
                // The libraries' own float32 rounds small contributions beside large ones.
                let scale = expected.map(abs).max() ?? 0
                let agrees = zip(ours.inputs + [ours.bias], expected).allSatisfy {
                    abs($0 - $1) <= 1e-4 * max(abs($1), 0.1 * scale)
                }
                #expect(agrees, "row \(row), output \(output): \(ours), \(expected)")
            }
        }
    }

    @Test(arguments: try GoldenModel.all(in: "explanations"))
    func `bias and contributions add up to the margin`(golden: GoldenModel) throws {
        let model = try Model(reading: golden.file, as: golden.format)
        let explained = try Self.explain(model, golden.rows)
        let margins = try #require(golden.outputs.first { $0.role == .margin })
        let sums = explained.flatMap { $0.map(\.margin) }
        #expect(sums.count == margins.answers.count)
        // A margin in float32 is rounded after every tree.
        let tolerance = margins.isFloat32 ? 1e-5 : 1e-12
        #expect(
            zip(sums, margins.answers).allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) })
    }

    @Test func `a file without covers is served, but not explained`() throws {
        let model = try Model(reading: TinyModel().file, as: .xgboostJSON)
        let error = try #require(throws: ModelError.self) {
            try Self.explain(model, [0, 0, 0])
        }
        #expect(error == .unexplained(reason: .noCovers))
        #expect(error.message == "the model's predictions cannot be explained")
        #expect(
            error.detail == "Its trees do not say how much of the training data reached each node.")
        #expect(
            error.hint
                == "Save the model with XGBoost's sum_hessian or LightGBM's internal_count and "
                + "leaf_count, none of them negative, or leave \"explain\" out.")
    }

    @Test func `a scorer that cannot explain says so`() throws {
        let constant = Model(
            format: .onnx,
            signature: ModelSignature(
                inputs: [ModelSignature.Input(name: "x", type: .float32)], outputs: [],
                task: .regression),
            origin: ModelOrigin(writer: "", objective: "", rounds: 0, roundsUsed: 0),
            scorer: SilentScorer())
        let error = try #require(throws: ModelError.self) { try Self.explain(constant, [0]) }
        #expect(error == .unexplained(reason: .graph))
        #expect(
            error.detail
                == "An ONNX file does not say how much of the training data went which way.")
        #expect(
            error.hint
                == "Upload the model as its library saves it (XGBoost, LightGBM) or as linear, or "
                + "leave \"explain\" out.")
    }

    @Test func `covers that are not one a node are refused`() throws {
        var tiny = TinyModel()
        tiny.trees[1].extra = #", "sum_hessian": [3, 1]"#
        let error = try #require(throws: ModelError.self) {
            try Model(reading: tiny.file, as: .xgboostJSON)
        }
        #expect(
            error
                == .inconsistent(
                    place: "tree 1",
                    problem: "sum_hessian has 2 entries, but left_children has 3"))
    }
}

private struct SilentScorer: Scorer {
    var byteCount: Int { 0 }
    func score(_ rows: ModelRows, into scores: UnsafeMutableBufferPointer<Double>) {}
}
