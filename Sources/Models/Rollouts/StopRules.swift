/// When a rollout ends by itself.
package struct StopRules: Hashable, Sendable {
    /// The greatest share of rows that the challenger may fail; `nil` is any.
    package let errorRate: Double?
    /// How many times as long as the alias' version it may take for a row, at the 99th percentile
    /// of both, each of `RolloutTally.timedCallsMin` calls; `nil` is any.
    package let latencyRatio: Double?
    /// Rows that it has to have seen before it is judged.
    package let minPredictions: Int

    package init(
        errorRate: Double? = 0.01, latencyRatio: Double? = nil, minPredictions: Int = 200
    ) {
        self.errorRate = errorRate
        self.latencyRatio = latencyRatio
        self.minPredictions = minPredictions
    }
}
