import Features
import JSON
import Models
import TestSupport
import Testing
import Training

/// What reports show beside the metrics, on rows small enough to work out on paper.
struct EvaluationTests {
    @Test func `a reliability curve has ten bins of equal mass`() {
        let probabilities = (0..<20).map { Double($0) / 20 }
        let curve = ReliabilityCurve(
            labels: (0..<20).map { $0 >= 15 ? 1 : 0 }, probabilities: probabilities)
        #expect(curve.bins.map(\.rows) == Array(repeating: 2, count: 10))
        #expect(curve.bins[7].positiveShare == 0.5)
        #expect(curve.bins[7].meanPredicted == (probabilities[14] + probabilities[15]) / 2)
        #expect(curve.bins.map(\.positiveShare) == [0, 0, 0, 0, 0, 0, 0, 0.5, 1, 1])
        #expect(
            curve.json.arrayValue?[9]
                == ["mean_predicted": 0.925, "positive_share": 1.0, "rows": 2])
    }

    @Test func `rows of one probability are in one bin`() {
        let curve = ReliabilityCurve(
            labels: [0, 1, 0, 1, 1], probabilities: [0.25, 0.25, 0.25, 0.25, 0.75])
        #expect(curve.bins.map(\.rows) == [4, 1])
        #expect(curve.bins.map(\.positiveShare) == [0.5, 1])
    }

    @Test func `residuals are told by their quantiles and along the predictions`() {
        // Residuals 0, 1, …, 100 in some order; the greater the prediction the greater.
        let order = (0..<101).map { $0 * 37 % 101 }
        let summary = ResidualSummary(
            labels: order.map { Double($0) * 3 }, predictions: order.map { Double($0) * 2 })
        #expect(summary.quantiles == [1, 5, 25, 50, 75, 95, 99])
        #expect(summary.deciles.count == 10)
        #expect(summary.deciles.reduce(0) { $0 + $1.rows } == 101)
        #expect(
            summary.deciles.allSatisfy { abs($0.meanPredicted - 2 * $0.meanResidual) < 1e-12 })
        #expect(summary.deciles[0].meanResidual < 6)
        #expect(summary.json["quantiles"]?["0.05"] == .number(5))
    }

    @Test func `scores are counted between their deciles`() {
        let histogram = ScoreHistogram(of: (0...100).reversed().map(Double.init))
        #expect(histogram.edges == stride(from: 0.0, through: 100, by: 10).map { $0 })
        #expect(histogram.counts == Array(repeating: 10, count: 9) + [11])
        let alike = ScoreHistogram(of: [2, 2, 2])
        #expect(alike.edges == Array(repeating: 2, count: 11))
        #expect(alike.counts == Array(repeating: 0, count: 9) + [3])
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `later answers fall into the bins as those they are held against`(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        // Few values, so that edges coincide and answers lie on them.
        let values = (0..<Int.random(in: 1...8, using: &random)).map { _ in
            Double.random(in: -1...1, using: &random)
        }
        let scores = (0..<200).map { _ in values.randomElement(using: &random) ?? 0 }
        let text = ScoreHistogram(of: scores).json.text
        let histogram = try #require(ScoreHistogram(json: try JSONValue(parsing: text)))
        var counts = [Int](repeating: 0, count: 10)
        // As the log of predictions counts: the inner edges that a score has reached.
        let inner = histogram.edges.dropFirst().dropLast()
        for score in scores { counts[inner.count { $0 <= score }] += 1 }
        #expect(counts == histogram.counts, "seed \(seed)")
        #expect(
            PopulationStability.index(expected: histogram.counts, actual: counts) == 0)
    }

    @Test func `slices are judged by themselves, where they have rows enough`() throws {
        let rows = PredictedRows(
            task: .regression, labels: [1, 2, 3, 4, 5, 6], predictions: [1, 3, 3, 2, 5, 9])
        let report = SliceReport(
            by: "carrier", values: ["b", "a", "b", "a", nil, "c"], of: rows, rowsMin: 2,
            intervals: ([.mae], Bootstrap(resamples: 50)))
        #expect(report.slices.map(\.value) == ["a", "b", nil, "c"])
        #expect(report.slices.map(\.rows) == [2, 2, 1, 1])
        #expect(report.slices[0].metrics?.value(named: .mae) == 1.5)
        #expect(report.slices[1].metrics?.value(named: .mae) == 0)
        #expect(report.slices[0].intervals[.mae]?.low == 1)
        #expect(report.slices[0].intervals[.mae]?.high == 2)
        #expect(report.slices[2].metrics == nil)
        #expect(
            report.json["too_few_rows"]
                == [["value": nil, "rows": 1], ["value": "c", "rows": 1]])
        #expect(report.json["slices"]?.arrayValue?.count == 2)
        #expect(
            report.json["slices"]?.arrayValue?[1]["intervals"]
                == ["mae": ["value": 0.0, "low": 0.0, "high": 0.0]])
    }

    @Test func `of very many slices the largest are told`() {
        let count = SliceReport.slicesMax + 5
        let rows = PredictedRows(
            task: .regression, labels: (0...count).map(Double.init),
            predictions: (0...count).map(Double.init))
        let report = SliceReport(
            by: "key", values: (0...count).map { "\(min($0, count - 1))" }, of: rows, rowsMin: 1)
        #expect(report.slices.count == SliceReport.slicesMax)
        #expect(report.slices[0].rows == 2)
        #expect(report.omitted == 5)
        #expect(report.json["omitted"] == 5)
    }

    @Test func `a column matters as much as the error without it`() throws {
        // The prediction is the first column; the second is read and does not matter; the third is
        // read and misleads.
        var random = SplitMix64(seed: 1)
        let count = 400
        let values = (0..<count * 3).map { _ in Float.random(in: -1..<1, using: &random) }
        let score = { (values: [Float]) in
            stride(from: 0, to: values.count, by: 3).map { row in
                Double(values[row]) * 2 + Double(values[row + 2]) * 0.5
            }
        }
        let labels = stride(from: 0, to: values.count, by: 3).map { Double(values[$0]) * 2 }
        let rows = PredictedRows(task: .regression, labels: labels, predictions: score(values))
        let found = PermutationImportance(
            in: .rmse, columns: ["a", "b", "c"], values: values, rows: rows, seed: 7, score: score)
        #expect(found.rows == count)
        let drops = Dictionary(
            uniqueKeysWithValues: found.columns.map { ($0.name, $0.drop ?? .nan) })
        // The difference of two independent values from −1 to 1 has variance 2/3.
        let expected = (4 * 2.0 / 3 + 0.25 / 3).squareRoot() - (0.25 / 3).squareRoot()
        #expect(abs(try #require(drops["a"]) - expected) < 0.15)
        #expect(drops["b"] == 0)
        #expect(abs(try #require(drops["c"])) < 0.03)
        #expect(found.columns[0].name == "a")
        let again = PermutationImportance(
            in: .rmse, columns: ["a", "b", "c"], values: values, rows: rows, seed: 7, score: score)
        #expect(again == found)
    }

    @Test func `of many rows some are scored, and what is better higher is a drop, too`() throws {
        let count = PermutationImportance.rowsMax + 1_000
        let values = (0..<count).map { Float($0 % 2) }
        let rows = PredictedRows(
            task: .binary, labels: values.map(Double.init), predictions: values.map(Double.init))
        var asked: Set<Int> = []
        let found = PermutationImportance(
            in: .auc, columns: ["a"], values: values, rows: rows, seed: 1
        ) { values in
            asked.insert(values.count)
            return values.map(Double.init)
        }
        #expect(asked == [PermutationImportance.rowsMax])
        #expect(abs(try #require(found.columns[0].drop) - 0.5) < 0.03)
        #expect(found.json["metric"] == "auc")
    }

    @Test(arguments: ["xgboost-regression", "xgboost-classes"])
    func `mean contributions are those that the library has`(name: String) throws {
        let golden = try #require(
            try GoldenModel.all(in: "explanations").first { $0.name == name })
        let model = try Model(reading: golden.file, as: golden.format)
        let found = try MeanContributions(
            of: model, values: golden.rows.map(Float.init), seed: 1)
        let output = try #require(golden.outputs.first { $0.role == .other })
        let width = golden.width + 1
        #expect(found.rows == golden.count)
        for (place, input) in model.signature.inputs.enumerated() {
            // Of each margin one number an input, and the bias.
            let sum = stride(from: place, to: output.answers.count, by: width).reduce(0.0) {
                $0 + output.answers[$1].magnitude
            }
            let magnitude = try #require(found.inputs.first { $0.name == input.name }).magnitude
            #expect(
                abs(magnitude - sum / Double(golden.count)) < 1e-4 * max(1, magnitude),
                "\(input.name)")
        }
        let magnitudes = found.inputs.map(\.magnitude)
        #expect(magnitudes == magnitudes.sorted(by: >))
    }

    @Test func `a model without covers has no mean contributions`() throws {
        let file = """
            {"version": [1, 7, 4], "learner": {"objective": {"name": "reg:squarederror"},
              "learner_model_param": {"base_score": "0", "num_feature": "1"},
              "gradient_booster": {"name": "gbtree", "model": {"trees": [
                {"left_children": [-1], "right_children": [-1], "split_indices": [0],
                 "default_left": [0], "split_conditions": [1]}]}}}}
            """
        let model = try Model(reading: [UInt8](file.utf8), as: .xgboostJSON)
        #expect(throws: ModelError.unexplained(reason: .noCovers)) {
            try MeanContributions(of: model, values: [1], seed: 1)
        }
    }
}
