/// Adds up, row by row, how far predictions of a number are from the truth.
package struct RegressionTally: Sendable {
    package private(set) var count = 0
    private var error = 0.0
    private var squaredError = 0.0
    private var absoluteError = 0.0
    private var relativeError = 0.0
    /// At each of the levels.
    private var pinball = SIMD3<Double>.zero
    private var deviance = 0.0
    /// Mean and squared deviations of the labels, by Welford's recurrence.
    private var mean = 0.0
    private var squaredDeviation = 0.0
    private var least = Double.infinity
    private var greatest = -Double.infinity
    private var hasZero = false
    private var leastPrediction = Double.infinity

    package init() {}

    package mutating func add(label: Double, prediction: Double) {
        count += 1
        let error = prediction - label
        self.error += error
        squaredError += error * error
        absoluteError += error.magnitude
        relativeError += RowLoss.relative(label: label, prediction: prediction)
        for (index, level) in RegressionMetrics.pinballLevels.enumerated() {
            pinball[index] += RowLoss.pinball(level, label: label, prediction: prediction)
        }
        deviance += RowLoss.poissonDeviance(label: label, rate: prediction)
        let deviation = label - mean
        mean += deviation / Double(count)
        squaredDeviation += deviation * (label - mean)
        least = min(least, label)
        greatest = max(greatest, label)
        if label == 0 { hasZero = true }
        leastPrediction = min(leastPrediction, prediction)
    }

    /// - Precondition: There is at least one row.
    package var metrics: RegressionMetrics {
        precondition(count > 0, "metrics of at least one row")
        // Asked of the labels themselves: the mean of equal ones may be rounded off them.
        let r2 = least == greatest ? nil : 1 - squaredError / squaredDeviation
        return RegressionMetrics(
            rmse: (squaredError / Double(count)).squareRoot(), mae: absoluteError / Double(count),
            r2: r2, mape: hasZero ? nil : relativeError / Double(count), bias: bias,
            pinball: pinball.indices.map { pinball[$0] / Double(count) },
            poissonDeviance: least >= 0 && leastPrediction > 0 ? poissonDeviance : nil)
    }

    /// The mean of prediction − label.
    package var bias: Double { error / Double(count) }

    /// The mean Poisson deviance; infinite where something happened that was given no chance, NaN
    /// where a rate or a count is negative.
    package var poissonDeviance: Double { deviance / Double(count) }
}
