/// Adds up, row by row, how well probabilities of the positive class agree with what happened.
package struct BinaryTally: Sendable {
    package private(set) var count = 0
    private var logLossSum = 0.0
    private var squaredError = 0.0
    private var right = 0
    private var positives = 0
    private var ranks = RankTally()

    package init() {}

    /// - Parameter label: 0 or 1.
    package mutating func add(label: Double, probability: Double) {
        count += 1
        logLossSum += RowLoss.logLoss(label: label, probability: probability)
        squaredError += RowLoss.brier(label: label, probability: probability)
        if RowLoss.isRight(label: label, probability: probability) { right += 1 }
        if label == 1 { positives += 1 }
        ranks.add(label: label, probability: probability)
    }

    package var auc: Double? { ranks.auc }
    package var logLoss: Double { logLossSum / Double(count) }
    /// The mean squared difference of probability and label.
    package var brier: Double { squaredError / Double(count) }
    /// The share that is right where 0.5 and above means yes.
    package var accuracy: Double { Double(right) / Double(count) }
    package var baseRate: Double { Double(positives) / Double(count) }
}
