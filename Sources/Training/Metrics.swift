package import Features

/// The metrics of one task over one range of rows.
package enum Metrics: Sendable, Hashable, Codable {
    case regression(RegressionMetrics)
    case binary(BinaryMetrics)

    /// - Parameter predictions: Of the task: numbers, probabilities, rates.
    /// - Precondition: As many predictions as labels, at least one; not of several classes.
    package init(task: ModelTask, labels: [Double], predictions: [Double]) {
        switch task {
        case .regression, .count:
            self = .regression(RegressionMetrics(labels: labels, predictions: predictions))
        case .binary:
            self = .binary(BinaryMetrics(labels: labels, probabilities: predictions))
        case .multiclass: preconditionFailure("no objective is for several classes")
        }
    }
}
