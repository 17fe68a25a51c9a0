import JSON

/// How much better than the champion a candidate must be, on the same rows.
package struct ChampionRule: Sendable, Codable, Hashable {
    /// Nil for the usual one of the task.
    package var metric: MetricName?
    /// Of the champion's value; negative where so much of it may be lost.
    package var relativeImprovementMin: Double = 0
    /// In the metric's unit; nil asks for none.
    package var absoluteImprovementMin: Double?
    /// The level of the interval of the improvement, all of which must lie on the right side.
    package var confidence: Double = 0.95

    package init() {}

    /// The fewest resamples that tell anything with this confidence: one on either side of the
    /// interval.
    package var resamplesMin: Int { Int((2 / (1 - confidence)).rounded()) }

    /// The least improvement over a champion of this value, in the metric's unit.
    func improvementMin(over champion: Double) -> Double {
        let relative = relativeImprovementMin * champion.magnitude
        return absoluteImprovementMin.map { Swift.max($0, relative) } ?? relative
    }

    var json: JSONValue {
        [
            "metric": metric.map { .string($0.rawValue) } ?? .null,
            "min_relative_improvement": .number(relativeImprovementMin),
            "min_absolute_improvement": absoluteImprovementMin.map(JSONValue.number) ?? .null,
            "confidence": .number(confidence),
        ]
    }
}
