import Features
import FoundationEssentials
import Testing
import Training

/// Answers of scikit-learn, which `Tests/Oracles/golden/linear_baselines.py` has written down.
@Suite struct LinearBaselineTests {
    private struct Golden: Decodable {
        struct Case: Decodable {
            let task: String
            let labels: [Float]
            let answers: [Double]
        }

        let width: Int
        let values: [Float?]
        let cases: [Case]
    }

    @Test func `answers are scikit-learn's to a hundred-thousandth`() throws {
        let path = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
            .appending(path: "Specification/training/linear-baselines.json")
        let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: path))
        #expect(golden.cases.count == 4)
        for item in golden.cases {
            let task = try #require(ModelTask(rawValue: item.task))
            let matrix = TrainingMatrix(
                columns: (0..<golden.width).map { "c\($0)" },
                values: golden.values.map { $0 ?? .nan }, labels: item.labels,
                eventTimes: item.labels.indices.map(Int64.init),
                classes: task == .multiclass ? ["a", "b", "c"] : [])
            let all = RowSelection.range(0..<matrix.rowCount)
            let baseline = try LinearBaseline(matrix, rows: all, task: task, seed: 1)
            let answers = try baseline.predictions(of: all, in: matrix)
            let distance = zip(answers, item.answers).map { ($0 - $1).magnitude / max(1, $1) }.max()
            #expect(answers.count == item.answers.count)
            // Columns are kept as float32, of seven digits.
            #expect(try #require(distance) < 1e-5, "\(task)")
        }
    }

    @Test func `a constant column and one without values do no harm`() throws {
        let matrix = TrainingMatrix(
            columns: ["one", "none", "x"],
            values: (0..<20).flatMap { [1, Float.nan, Float($0)] },
            labels: (0..<20).map { Float($0) * 2 }, eventTimes: (0..<20).map { $0 })
        let all = RowSelection.range(0..<20)
        let baseline = try LinearBaseline(matrix, rows: all, task: .regression, seed: 1)
        #expect(baseline.coefficients[0] == 0)
        #expect(baseline.coefficients[1] == 0)
        let answers = try baseline.predictions(of: all, in: matrix)
        #expect(answers.allSatisfy { $0.isFinite })
        #expect((answers[10] - 20).magnitude < 1)
    }
}
