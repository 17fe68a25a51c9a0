/// How a challenger and the version beside it have done so far.
package struct RolloutTally: Sendable {
    /// One of the two.
    package struct Side: Sendable {
        package private(set) var predictions = 0
        package private(set) var errors = 0
        package private(set) var latencies = LatencyHistogram()

        /// - Parameter microseconds: `nil` where nothing was timed.
        mutating func count(_ rows: Int, failed: Int, microseconds: Double?) {
            predictions += rows
            errors += failed
            if rows > 0, let microseconds { latencies.add(microseconds / Double(rows)) }
        }

        package var errorRate: Double {
            predictions == 0 ? 0 : Double(errors) / Double(predictions)
        }
    }

    package private(set) var challenger = Side()
    package private(set) var incumbent = Side()

    package init() {}

    /// - Parameters:
    ///   - failed: Rows that were not predicted, or to a number that is none.
    ///   - microseconds: That looking up and scoring all rows took.
    package mutating func countChallenger(_ rows: Int, failed: Int, microseconds: Double) {
        challenger.count(rows, failed: failed, microseconds: microseconds)
    }

    /// Counts rows of a call that failed as a whole.
    package mutating func countFailedChallenger(_ rows: Int) {
        challenger.count(rows, failed: rows, microseconds: nil)
    }

    package mutating func countIncumbent(_ rows: Int, microseconds: Double) {
        incumbent.count(rows, failed: 0, microseconds: microseconds)
    }

    /// Why the rollout is to end; `nil` as long as it may go on.
    package func reasonToStop(by rules: StopRules) -> String? {
        guard challenger.predictions >= rules.minPredictions else { return nil }
        if let limit = rules.errorRate, challenger.errorRate > limit {
            return "The challenger failed \(challenger.errors) of \(challenger.predictions) rows, "
                + "more than a share of \(limit)."
        }
        if let limit = rules.latencyRatio, incumbent.latencies.count > 0,
            let theirs = incumbent.latencies.quantile(0.99),
            let its = challenger.latencies.quantile(0.99), its > limit * theirs
        {
            return "At the 99th percentile the challenger took \(its) µs for a row, the other "
                + "version \(theirs) µs: more than \(limit) times as long."
        }
        return nil
    }
}

/// Counts of durations in buckets, each a fifth wider than the one before: from a tenth of a
/// microsecond to some minutes, told to a fifth.
package struct LatencyHistogram: Sendable {
    private var buckets = [Int](repeating: 0, count: Self.bucketCount)
    package private(set) var count = 0

    private static let bucketCount = 128
    private static let first = 0.1
    private static let growth = 1.2
    private static let bounds: [Double] = (0..<bucketCount).map { index in
        (0..<index).reduce(first) { bound, _ in bound * growth }
    }

    package init() {}

    package mutating func add(_ microseconds: Double) {
        var low = 0
        var high = Self.bucketCount - 1
        while low < high {
            let middle = (low + high) / 2
            if microseconds <= Self.bounds[middle] { high = middle } else { low = middle + 1 }
        }
        buckets[low] += 1
        count += 1
    }

    /// The upper bound of the bucket in which the quantile lies, in microseconds; `nil` of nothing.
    package func quantile(_ share: Double) -> Double? {
        guard count > 0 else { return nil }
        let rank = max(1, Int((Double(count) * share).rounded(.up)))
        var seen = 0
        for (index, bucket) in buckets.enumerated() {
            seen += bucket
            if seen >= rank { return (Self.bounds[index] * 10).rounded() / 10 }
        }
        return Self.bounds.last
    }
}
