import Models
import TestSupport
import Testing

/// Every reader and scorer against what the libraries themselves answered.
@Suite struct GoldenModelTests {
    /// Rows as a caller sends them: categories as their vocabularies number them.
    private func rows(of golden: GoldenModel, for model: Model) -> [Double] {
        var rows = golden.rows
        for (column, input) in model.signature.inputs.enumerated() {
            guard let vocabulary = input.vocabulary else { continue }
            for row in 0..<golden.count {
                let index = row * golden.width + column
                guard !rows[index].isNaN else { continue }
                let code =
                    golden.texts[column].map { vocabulary.code(of: $0[Int(rows[index])]) }
                    ?? vocabulary.code(of: rows[index])
                rows[index] = code ?? vocabulary.unknown
            }
        }
        return rows
    }

    private func scores(_ golden: GoldenModel, _ model: Model) -> [Double] {
        let rows = rows(of: golden, for: model)
        return golden.isFloat32
            ? model.scores(ofRows: rows.map(Float.init)) : model.scores(ofRows: rows)
    }

    /// Whether an answer is the library's: margins bit for bit, what comes after them to 2 units
    /// in the last place, of ONNX, whose runtime sums in no fixed order, to a millionth.
    private func agrees(
        _ ours: Double, _ theirs: Double, _ output: GoldenModel.Output, _ golden: GoldenModel
    ) -> Bool {
        if ours.isNaN || theirs.isNaN { return ours.isNaN && theirs.isNaN }
        if ours == theirs { return ours.sign == theirs.sign || output.role != .margin }
        if golden.format == .onnx {
            return output.role != .label && abs(ours - theirs) <= 1e-6 * max(1, abs(theirs))
        }
        guard output.role != .margin, theirs.isFinite else { return false }
        let unit = output.isFloat32 ? Double(Float(theirs).ulp) : theirs.ulp
        return abs(ours - theirs) <= 2 * unit
    }

    @Test(arguments: try GoldenModel.all())
    func `a model answers what its own library answered`(golden: GoldenModel) throws {
        let model = try Model(reading: golden.file, as: golden.format)
        #expect(model.signature.inputs.count == golden.width)
        let scores = scores(golden, model)
        for output in golden.outputs {
            let range = try #require(
                model.signature.range(of: output.role), "\(output.role.rawValue)")
            #expect(range.count == output.width, "\(output.role.rawValue)")
            let wrong = (0..<golden.count * output.width).filter { index in
                let (row, place) = index.quotientAndRemainder(dividingBy: output.width)
                let ours = scores[row * model.signature.scoreWidth + range.lowerBound + place]
                return !agrees(ours, output.answers[index], output, golden)
            }
            #expect(wrong.isEmpty, "\(output.role.rawValue)")
        }
        let answers = golden.outputs.flatMap(\.answers)
        #expect(Set(answers.map(\.bitPattern)).count > 2, "the model learnt something")
    }

    @Test(arguments: try GoldenModel.all())
    func `a row alone gets what it gets among others`(golden: GoldenModel) throws {
        let model = try Model(reading: golden.file, as: golden.format)
        let rows = rows(of: golden, for: model)
        let together = model.scores(ofRows: rows).map(\.bitPattern)
        let alone = (0..<golden.count).flatMap { row in
            model.scores(ofRows: Array(rows[row * golden.width..<(row + 1) * golden.width]))
        }.map(\.bitPattern)
        #expect(together == alone)
    }

    @Test func `there are at least 40 models of all formats`() throws {
        let golden = try GoldenModel.all()
        #expect(golden.count >= 40)
        #expect(Set(golden.map(\.format)).count >= 4)
        #expect(golden.allSatisfy { $0.count >= 1000 })
    }
}
