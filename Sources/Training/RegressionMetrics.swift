/// How far predictions of a number are from the truth.
package struct RegressionMetrics: Sendable, Hashable {
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
        precondition(!labels.isEmpty, "metrics of at least one row")
        let count = Double(labels.count)
        let mean = labels.reduce(0, +) / count
        var squaredError = 0.0
        var absoluteError = 0.0
        var squaredDeviation = 0.0
        for (label, prediction) in zip(labels, predictions) {
            let error = label - prediction
            squaredError += error * error
            absoluteError += error.magnitude
            squaredDeviation += (label - mean) * (label - mean)
        }
        rmse = (squaredError / count).squareRoot()
        mae = absoluteError / count
        // Asked of the labels themselves: the mean of equal ones may be rounded off them.
        let isConstant = labels.allSatisfy { $0 == labels[0] }
        r2 = isConstant ? nil : 1 - squaredError / squaredDeviation
    }
}
