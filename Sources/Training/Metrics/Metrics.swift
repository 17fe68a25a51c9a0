package import Features
package import JSON

/// The metrics of one task over some rows.
package enum Metrics: Sendable, Hashable, Codable {
    case regression(RegressionMetrics)
    case binary(BinaryMetrics)
    case multiclass(MulticlassMetrics)

    package init(_ rows: PredictedRows) {
        switch rows.task {
        case .regression, .count:
            self = .regression(
                RegressionMetrics(labels: rows.labels, predictions: rows.predictions))
        case .binary:
            self = .binary(BinaryMetrics(labels: rows.labels, probabilities: rows.predictions))
        case .multiclass:
            self = .multiclass(
                MulticlassMetrics(
                    labels: rows.labels.map { Int($0) }, probabilities: rows.predictions,
                    classes: rows.width))
        }
    }

    /// - Parameter predictions: Of the task, as `PredictedRows` has them.
    package init(task: ModelTask, labels: [Double], predictions: [Double]) {
        self.init(PredictedRows(task: task, labels: labels, predictions: predictions))
    }

    /// The metrics that a task has, the usual one first.
    package static func names(for task: ModelTask) -> [MetricName] {
        let ofNumbers: [MetricName] = [
            .rmse, .mae, .r2, .mape, .bias, .pinball10, .pinball50, .pinball90,
        ]
        return switch task {
        case .regression: ofNumbers
        case .count: ofNumbers + [.poissonDeviance]
        case .binary: [.auc, .prAUC, .logLoss, .brier, .ece, .equalMassECE, .accuracy]
        case .multiclass: [.logLoss, .accuracy, .macroF1, .weightedF1, .macroAUC]
        }
    }

    /// Nil for what is not defined over these rows, and for metrics of other tasks.
    package func value(named name: MetricName) -> Double? {
        switch self {
        case .regression(let metrics): metrics.value(named: name)
        case .binary(let metrics): metrics.value(named: name)
        case .multiclass(let metrics): metrics.value(named: name)
        }
    }

    /// Metrics by their names; one that is not defined over these rows is null.
    package var json: JSONValue {
        switch self {
        case .regression(let metrics): metrics.json
        case .binary(let metrics): metrics.json
        case .multiclass(let metrics): metrics.json
        }
    }
}
