/// How far predictions of a number are from the truth.
package struct RegressionMetrics: Sendable, Hashable, Codable {
    /// Square root of the mean squared error, in the unit of the label.
    package let rmse: Double
    /// Mean absolute error, in the unit of the label.
    package let mae: Double
    /// The share of the label's variance that is explained: 1 is perfect, 0 as good as the mean of
    /// these labels, negative worse. Nil when all labels are equal.
    package let r2: Double?

    /// - Precondition: As many predictions as labels, at least one.
    package init(labels: [Double], predictions: [Double]) {
        precondition(labels.count == predictions.count, "a prediction a label")
        var tally = RegressionTally()
        for (label, prediction) in zip(labels, predictions) {
            tally.add(label: label, prediction: prediction)
        }
        self = tally.metrics
    }

    init(rmse: Double, mae: Double, r2: Double?) {
        self.rmse = rmse
        self.mae = mae
        self.r2 = r2
    }
}
