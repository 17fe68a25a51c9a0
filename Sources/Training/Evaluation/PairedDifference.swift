package import JSON

/// How a candidate compares with a champion on the same rows.
package struct PairedDifference: Sendable, Hashable, Codable {
    package let metric: MetricName
    package let champion: Double
    package let candidate: Double
    /// Of candidate − champion.
    package let difference: ConfidenceInterval
    /// The share of the resamples in which the candidate is better; where both are alike it is not.
    package let shareBetter: Double

    package init(
        metric: MetricName, champion: Double, candidate: Double, difference: ConfidenceInterval,
        shareBetter: Double
    ) {
        self.metric = metric
        self.champion = champion
        self.candidate = candidate
        self.difference = difference
        self.shareBetter = shareBetter
    }

    /// `{"metric","champion","candidate","difference":{"value","low","high"},"share_better"}`.
    package var json: JSONValue {
        [
            "metric": .string(metric.rawValue), "champion": .number(champion),
            "candidate": .number(candidate), "difference": difference.json,
            "share_better": .number(shareBetter),
        ]
    }
}
