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
        logLossSum += BinaryMetrics.logLoss(ofGiving: given)
        // The first of the greatest, as the libraries choose.
        let chosen = probabilities.indices.reduce(probabilities.startIndex) {
            probabilities[$1] > probabilities[$0] ? $1 : $0
        }
        if chosen - probabilities.startIndex == label { right += 1 }
    }

    package var logLoss: Double { logLossSum / Double(count) }
    package var accuracy: Double { Double(right) / Double(count) }
}
