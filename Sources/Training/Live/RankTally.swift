#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Adds up, row by row, how well probabilities rank what happened above what did not, in bounded
/// memory.
///
/// Exact up to `exactMax` rows. Beyond them rows are counted in 65,536 steps of the log-odds from
/// −32 to 32, a thousandth each, and rows of one step count as ties.
struct RankTally: Sendable {
    static let exactMax = 65_536

    private var labels: [Double] = []
    private var probabilities: [Double] = []
    /// For each step, rows that were negative and rows that were positive; empty until needed.
    private var steps: [(negatives: Int, positives: Int)] = []

    private static let stepCount = 65_536
    private static let oddsMax = 32.0

    /// - Parameter label: 0 or 1.
    mutating func add(label: Double, probability: Double) {
        if steps.isEmpty, labels.count < Self.exactMax {
            labels.append(label)
            probabilities.append(probability)
            return
        }
        if steps.isEmpty { spill() }
        count(label, probability)
    }

    /// Nil where one of the classes is absent.
    var auc: Double? {
        guard !steps.isEmpty else {
            return RankedLabels(labels: labels, probabilities: probabilities).steps().auc
        }
        return RankSteps(
            steps.reversed().lazy.filter { $0.negatives + $0.positives > 0 }.map { step in
                RankSteps.Step(
                    probability: 0, rows: step.negatives + step.positives,
                    positives: step.positives)
            }
        ).auc
    }

    private mutating func spill() {
        steps = Array(repeating: (0, 0), count: Self.stepCount)
        for (label, probability) in zip(labels, probabilities) { count(label, probability) }
        labels = []
        probabilities = []
    }

    private mutating func count(_ label: Double, _ probability: Double) {
        let odds = log(probability) - log1p(-probability)
        let bounded = odds.isNaN ? 0 : min(max(odds, -Self.oddsMax), Self.oddsMax)
        let place = (bounded + Self.oddsMax) / (2 * Self.oddsMax) * Double(Self.stepCount)
        let step = min(Int(place), Self.stepCount - 1)
        if label == 1 { steps[step].positives += 1 } else { steps[step].negatives += 1 }
    }
}
