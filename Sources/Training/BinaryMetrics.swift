#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How well probabilities of the positive class agree with what happened.
package struct BinaryMetrics: Sendable, Hashable, Codable {
    /// The probability that a random positive row is ranked above a random negative one; a tie
    /// counts half. Nil when one of the classes is absent.
    package let auc: Double?
    /// Mean of −ln(probability given to what happened).
    package let logLoss: Double

    /// - Parameters:
    ///   - labels: 0 or 1.
    ///   - probabilities: Of the label being 1.
    /// - Precondition: As many probabilities as labels, at least one.
    /// - Complexity: O(*n* log *n*).
    package init(labels: [Double], probabilities: [Double]) {
        precondition(labels.count == probabilities.count, "a probability a label")
        precondition(!labels.isEmpty, "metrics of at least one row")
        auc = Self.auc(labels, probabilities)
        logLoss = Self.logLoss(labels, probabilities)
    }

    /// By ranks (Mann and Whitney): rows of one probability share the mean of their ranks.
    static func auc(_ labels: [Double], _ probabilities: [Double]) -> Double? {
        let order = probabilities.indices.sorted { probabilities[$0] < probabilities[$1] }
        var positives = 0.0
        var positiveRanks = 0.0
        var first = 0
        while first < order.count {
            var end = first + 1
            var positivesHere = labels[order[first]]
            while end < order.count, probabilities[order[end]] == probabilities[order[first]] {
                positivesHere += labels[order[end]]
                end += 1
            }
            // Ranks from 1: those of this stretch are first + 1 ... end.
            positiveRanks += positivesHere * Double(first + 1 + end) / 2
            positives += positivesHere
            first = end
        }
        let negatives = Double(labels.count) - positives
        guard positives > 0, negatives > 0 else { return nil }
        return (positiveRanks - positives * (positives + 1) / 2) / (positives * negatives)
    }

    private static func logLoss(_ labels: [Double], _ probabilities: [Double]) -> Double {
        let sum = zip(labels, probabilities).reduce(0) { sum, row in
            sum + logLoss(ofGiving: row.0 == 1 ? row.1 : 1 - row.1)
        }
        return sum / Double(labels.count)
    }

    /// −ln(probability given to what happened).
    static func logLoss(ofGiving probability: Double) -> Double {
        // Certainty that turns out wrong would cost infinitely much; scikit-learn clips alike.
        -log(min(max(probability, .ulpOfOne), 1 - .ulpOfOne))
    }
}
