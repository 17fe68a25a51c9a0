package import JSON

/// How a candidate compares with a champion on the same rows.
package struct PairedDifference: Sendable, Hashable, Codable {
    package let metric: MetricName
    package let champion: Double
    package let candidate: Double
    /// Of candidate − champion.
    package let difference: ConfidenceInterval
    /// How much better the candidate is in each resample, ascending: what bounds of any level are
    /// made of.
    package let gains: [Double]

    /// - Parameter gains: In any order, at least one.
    package init(
        metric: MetricName, champion: Double, candidate: Double, difference: ConfidenceInterval,
        gains: [Double]
    ) {
        self.metric = metric
        self.champion = champion
        self.candidate = candidate
        self.difference = difference
        self.gains = SortedValues(gains).values
    }

    /// The share of the resamples in which the candidate is better; where both are alike it is not.
    package var shareBetter: Double { Double(gains.count { $0 > 0 }) / Double(gains.count) }

    /// How much better the candidate is, and between which bounds so large a share of the resamples
    /// lies; as much is left out on either side.
    ///
    /// - Parameter level: Above 0 and below 1.
    package func gain(level: Double) -> ConfidenceInterval {
        let sorted = SortedValues(gains)
        let outside = (1 - level) / 2
        return ConfidenceInterval(
            value: metric.gain(from: champion, to: candidate), low: sorted.quantile(outside),
            high: sorted.quantile(1 - outside))
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
