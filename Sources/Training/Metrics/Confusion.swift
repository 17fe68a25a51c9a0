package import JSON

/// How rows of two classes are told apart at one threshold.
package struct Confusion: Sendable, Hashable, Codable {
    /// A probability as great means yes.
    package let threshold: Double
    package let truePositives: Int
    package let falsePositives: Int
    package let falseNegatives: Int
    package let trueNegatives: Int

    /// - Parameter labels: 0 or 1.
    init(at threshold: Double, labels: [Double], probabilities: [Double]) {
        var counts = (tp: 0, fp: 0, fn: 0, tn: 0)
        for (label, probability) in zip(labels, probabilities) {
            switch (probability >= threshold, label == 1) {
            case (true, true): counts.tp += 1
            case (true, false): counts.fp += 1
            case (false, true): counts.fn += 1
            case (false, false): counts.tn += 1
            }
        }
        self.threshold = threshold
        truePositives = counts.tp
        falsePositives = counts.fp
        falseNegatives = counts.fn
        trueNegatives = counts.tn
    }

    package var score: ClassScore {
        ClassScore(
            truePositives: truePositives, chosen: truePositives + falsePositives,
            support: truePositives + falseNegatives)
    }

    package var accuracy: Double {
        let rows = truePositives + falsePositives + falseNegatives + trueNegatives
        return Double(truePositives + trueNegatives) / Double(rows)
    }

    /// `{"threshold","tp","fp","fn","tn","precision","recall","f1"}`.
    package var json: JSONValue {
        [
            "threshold": .number(threshold), "tp": JSONValue(truePositives),
            "fp": JSONValue(falsePositives), "fn": JSONValue(falseNegatives),
            "tn": JSONValue(trueNegatives), "precision": JSONValue(score.precision),
            "recall": JSONValue(score.recall), "f1": JSONValue(score.f1),
        ]
    }
}
