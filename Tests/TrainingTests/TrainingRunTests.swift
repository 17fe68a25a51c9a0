import Features
import JSON
import Models
import Testing
import Training

@Suite struct TrainingRunTests {
    /// Ten rows, one a second, the last two of which judge.
    private func matrix(
        values: [Float] = [-1, 1, -1, 1, -1, 1, -1, 1, -1, 1],
        labels: [Float] = [0, 10, 2, 12, 1, 11, 3, 9, 2, 12]
    ) -> TrainingMatrix {
        TrainingMatrix(
            columns: ["side"], values: values, labels: labels,
            eventTimes: labels.indices.map { Int64($0) * 1_000_000 })
    }

    private func run(
        _ matrix: TrainingMatrix, task: ModelTask = .regression,
        objective: TrainingObjective? = nil
    ) async throws(TrainingError) -> TrainingOutcome {
        try await StumpEngine().outcome(
            on: matrix, try TrainingSpecification(task: task, objective: objective))
    }

    private func refusal(
        _ matrix: TrainingMatrix, task: ModelTask = .regression,
        objective: TrainingObjective? = nil
    ) async -> TrainingError? {
        do throws(TrainingError) {
            _ = try await run(matrix, task: task, objective: objective)
            return nil
        } catch {
            return error
        }
    }

    @Test func `each range is scored by the model that trained on the oldest`() async throws {
        let result = try await run(matrix())
        // Trained on rows 0..<6: left 1, right 11. Test rows 8 and 9 hold 2 and 12: errors of 1.
        #expect(result.split.train.rows == 6)
        #expect(
            result.report.test
                == .regression(RegressionMetrics(labels: [2, 12], predictions: [1, 11])))
        #expect(
            result.report.validation
                == .regression(RegressionMetrics(labels: [3, 9], predictions: [1, 11])))
    }

    @Test func `the constant baseline is judged on the test range`() async throws {
        let result = try await run(matrix())
        // The mean of the labels before the test range, 0, 10, 2, 12, 1, 11, 3, 9, is 6.
        #expect(
            result.report.baselines["constant"]
                == .regression(RegressionMetrics(labels: [2, 12], predictions: [6, 6])))
    }

    @Test func `the order in which rows are given does not matter`() async throws {
        let sorted = matrix()
        let order = [3, 9, 0, 7, 1, 5, 8, 2, 6, 4]
        let shuffled = TrainingMatrix(
            columns: sorted.columns, values: order.map { sorted.values[$0] },
            labels: order.map { sorted.labels[$0] }, eventTimes: order.map { sorted.eventTimes[$0] }
        )
        #expect(try await run(shuffled).report == run(sorted).report)
    }

    @Test func `rows of one time keep their order`() {
        let matrix = TrainingMatrix(
            columns: ["a"], values: [1, 2, 3, 4], labels: [1, 2, 3, 4], eventTimes: [5, 1, 5, 1])
        #expect(matrix.sortedByEventTime().labels == [2, 4, 1, 3])
    }

    @Test func `the report has the shape callers know`() async throws {
        let json = try await run(matrix()).report.json
        #expect(json["test"]?["rmse"] == 1.0)
        #expect(json["test"]?["r2"] == .number(1 - 2.0 / 50))
        #expect(json["baselines"]?["constant"]?["rmse"] == .number((52.0 / 2).squareRoot()))
        #expect(
            json.objectValue?.keys == [
                "train", "validation", "test", "baselines", "distances", "bootstrap", "intervals",
                "learning_curve", "random_split", "slices", "importance", "contributions",
                "calibration", "residuals", "scores", "leakage", "shift",
            ])
    }

    @Test func `a binary report gives area and log loss`() {
        let metrics = Metrics.binary(BinaryMetrics(labels: [1, 1], probabilities: [0.5, 0.5]))
        let report = EvaluationReport(
            train: metrics, validation: nil, test: metrics, baselines: [:])
        #expect(report.json["test"]?["auc"] == .null)
        #expect(report.json["test"]?["logloss"]?.doubleValue != nil)
        #expect(report.json["validation"] == .null)
    }

    @Test func `missing labels are refused with the first of them`() async {
        let refusal = await refusal(matrix(labels: [0, 1, .nan, 1, .nan, 1, 0, 1, 0, 1]))
        #expect(refusal?.message == "the label is missing in some rows")
        #expect(refusal?.detail == "2 of 10 rows have none, the first is row 2.")
        #expect(refusal?.hint == "Leave out the rows whose label is not known yet.")
    }

    @Test func `a constant label is refused`() async {
        let refusal = await refusal(matrix(labels: [4, 4, 4, 4, 4, 4, 1, 2, 3, 4]))
        #expect(refusal?.message == "the label is constant in the train range")
        #expect(refusal?.detail == "Every row holds 4.0.")
        #expect(
            refusal?.hint == "Choose rows in which the label varies, or another split.")
    }

    @Test func `a range that lacks one class is refused`() async {
        let refusal = await refusal(matrix(labels: [0, 1, 0, 1, 0, 1, 0, 1, 1, 1]), task: .binary)
        #expect(refusal?.message == "the label is constant in the test range")
        #expect(refusal?.detail == "Every row holds 1.0.")
    }

    @Test func `a label that is not 0 or 1 does not fit a binary task`() async {
        let refusal = await refusal(matrix(labels: [0, 1, 0, 2, 0, 1, 0, 1, 0, 1]), task: .binary)
        #expect(refusal?.message == "the label does not fit task \"binary\"")
        #expect(refusal?.detail == "Row 3 holds 2.0, but the label must be 0 or 1.")
        #expect(
            refusal?.hint == "Choose another task, or derive the label with an expression.")
    }

    @Test func `a negative or broken number does not fit a count`() async {
        let labels: [Float] = [0, 1, 0.5, 2, 0, 1, 0, 1, 0, 1]
        let refusal = await refusal(matrix(labels: labels), task: .count)
        #expect(refusal?.detail == "Row 2 holds 0.5, but the label must be a whole number from 0.")
    }

    @Test func `a share outside 0 to 1 does not fit its objective`() async {
        let refusal = await refusal(matrix(), objective: .logisticRegression)
        #expect(refusal?.detail == "Row 1 holds 10.0, but the label must be from 0 to 1.")
    }

    @Test func `an infinite label fits no task`() async {
        let labels: [Float] = [0, .infinity, 0, 2, 0, 1, 0, 1, 0, 1]
        let refusal = await refusal(matrix(labels: labels))
        #expect(refusal?.detail == "Row 1 holds inf, but the label must be finite.")
    }

    @Test func `an infinite feature is refused with its column`() async {
        let refusal = await refusal(matrix(values: [1, 2, -.infinity, 4, 5, 6, 7, 8, 9, 10]))
        #expect(refusal?.message == "column \"side\" holds an infinite value")
        #expect(refusal?.detail == "Row 2 is the first.")
        #expect(refusal?.hint == "Make it null where the feature is computed.")
    }

    @Test func `a dataset without columns is refused`() async {
        let matrix = TrainingMatrix(columns: [], values: [], labels: [1, 2], eventTimes: [0, 1])
        let refusal = await refusal(matrix)
        #expect(refusal?.message == "the dataset has no feature columns")
        #expect(refusal?.hint == "Choose a feature service with at least one feature.")
    }

    @Test func `a model that cannot be served is not a result`() async {
        var refusal: TrainingError?
        do throws(TrainingError) {
            _ = try await StumpEngine(threshold: .infinity).outcome(
                on: matrix(), try TrainingSpecification(task: .regression))
        } catch {
            refusal = error
        }
        #expect(refusal?.message == "the trained model cannot be served")
        #expect(refusal?.detail == "The model file cannot be read.")
    }
}
