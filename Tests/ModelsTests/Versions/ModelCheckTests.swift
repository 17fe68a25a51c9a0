import Features
import Models
import Testing

/// What a model has to show before it answers.
@Suite struct ModelCheckTests {
    /// Adds to the first input of a row, or of the row beside it.
    private struct Sum: Scorer {
        /// What the scores of a row beside others differ by.
        let error: Double
        var byteCount: Int { 0 }

        func score(_ rows: ModelRows, into scores: UnsafeMutableBufferPointer<Double>) {
            for row in 0..<rows.count {
                let value =
                    switch rows.values {
                    case .float32(let values): Double(values[row * rows.width])
                    case .float64(let values): values[row * rows.width]
                    }
                let isExact = rows.count == 1 || !(0...3 ~= value)
                scores.initializeElement(at: row, to: value + (isExact ? 0 : error))
            }
        }
    }

    private func model(_ format: ModelFormat, error: Double) -> Model {
        Model(
            format: format,
            signature: ModelSignature(
                inputs: [
                    .init(name: "x", type: .float64),
                    .init(
                        name: "c", type: .string, vocabulary: Vocabulary(texts: ["a": 0, "b": 1])),
                ],
                outputs: [.init(name: "output", type: .float64, role: .value, width: 1)],
                task: .regression),
            origin: ModelOrigin(writer: "test", objective: "", rounds: 1, roundsUsed: 1),
            scorer: Sum(error: error))
    }

    @Test func `a model that scores rows alone as it does together passes`() throws {
        try model(.linear, error: 0).check()
        try Model(reading: TinyModel().file, as: .xgboostJSON).check()
    }

    @Test func `a model whose scores depend on other rows is refused`() {
        let error = #expect(throws: ModelError.unsteady(row: 1)) {
            try model(.linear, error: 1e-9).check()
        }
        #expect(error?.message == "the model does not score alike twice")
        #expect(error?.detail == "Row 1 of the check has other scores alone than among others.")
        #expect(error?.hint == "This is a fault of the server; please report it with the file.")
    }

    @Test func `sums of a graph may be added in another order`() throws {
        try model(.onnx, error: 1e-9).check()
        #expect(throws: ModelError.unsteady(row: 1)) { try model(.onnx, error: 1e-5).check() }
    }
}
