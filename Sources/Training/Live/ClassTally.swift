/// Adds up, row by row, how well probabilities of several classes agree with what happened.
package struct ClassTally: Sendable {
    package private(set) var count = 0
    private var logLossSum = 0.0
    private var right = 0

    package init() {}

    /// - Parameters:
    ///   - label: The place of the class that happened.
    ///   - probabilities: Of all classes.
    package mutating func add(label: Int, probabilities: ArraySlice<Double>) {
        count += 1
        let given = probabilities[probabilities.startIndex + label]
        logLossSum += RowLoss.logLoss(ofGiving: given)
        if RowLoss.chosenClass(of: probabilities) == label { right += 1 }
    }

    package var logLoss: Double { logLossSum / Double(count) }
    package var accuracy: Double { Double(right) / Double(count) }
}
