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
