/// How a challenger and the version beside it have done so far.
package struct RolloutTally: Sendable {
    /// One of the two.
    package struct Side: Sendable {
        package private(set) var predictions = 0
        package private(set) var errors = 0
        package private(set) var latencies = LatencyHistogram()

        /// - Parameter rowMicroseconds: `nil` where nothing was timed.
        mutating func count(_ rows: Int, failed: Int, rowMicroseconds: Double?) {
            predictions += rows
            errors += failed
            if rows > 0, let rowMicroseconds { latencies.add(rowMicroseconds) }
        }

        mutating func forgetRows() {
            predictions = 0
            errors = 0
        }

        mutating func forgetLatencies() { latencies = LatencyHistogram() }

        package var errorRate: Double {
            predictions == 0 ? 0 : Double(errors) / Double(predictions)
        }
    }

    package private(set) var challenger = Side()
    package private(set) var incumbent = Side()

    /// Calls of either version from which their times are compared: fewer say nothing of a 99th
    /// percentile, least of all the first ones.
    package static let timedCallsMin = 100
    /// What is judged together at most, as a multiple of what it takes to be judged.
    private static let windowFactor = 10

    package init() {}

    /// Counts the rows of a call that the challenger takes part in.
    ///
    /// - Parameters:
    ///   - failed: Those that were not predicted, or to a number that is none.
    ///   - rowMicroseconds: What looking up and scoring took, for each row of the whole call.
    package mutating func countChallenger(_ rows: Int, failed: Int, rowMicroseconds: Double) {
        challenger.count(rows, failed: failed, rowMicroseconds: rowMicroseconds)
    }

    /// Counts rows of a call that failed as a whole.
    package mutating func countFailedChallenger(_ rows: Int) {
        challenger.count(rows, failed: rows, rowMicroseconds: nil)
    }

    package mutating func countIncumbent(_ rows: Int, rowMicroseconds: Double) {
        incumbent.count(rows, failed: 0, rowMicroseconds: rowMicroseconds)
    }

    /// Begins anew to count what was judged often enough: what goes wrong late is not hidden by
    /// what went well before. Rows and times apart, since one call may have many rows.
    package mutating func forgetJudged(by rules: StopRules) {
        if challenger.predictions > rules.minPredictions * Self.windowFactor {
            challenger.forgetRows()
            incumbent.forgetRows()
        }
        if challenger.latencies.count > Self.timedCallsMin * Self.windowFactor, isTimed {
            challenger.forgetLatencies()
            incumbent.forgetLatencies()
        }
    }

    /// Whether enough calls of both were timed.
    private var isTimed: Bool {
        min(challenger.latencies.count, incumbent.latencies.count) >= Self.timedCallsMin
    }

    /// Why the rollout is to end; `nil` as long as it may go on.
    package func reasonToStop(by rules: StopRules) -> String? {
        guard challenger.predictions >= rules.minPredictions else { return nil }
        if let limit = rules.errorRate, challenger.errorRate > limit {
            return "The challenger failed \(challenger.errors) of \(challenger.predictions) rows, "
                + "more than a share of \(limit)."
        }
        if let limit = rules.latencyRatio, isTimed,
            let theirs = incumbent.latencies.quantile(0.99),
            let its = challenger.latencies.quantile(0.99), its > limit * theirs
        {
            return "At the 99th percentile the challenger took \(its) µs for a row, the other "
                + "version \(theirs) µs: more than \(limit) times as long."
        }
        return nil
    }
}
