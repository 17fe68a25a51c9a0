import JSON

/// How much better than the champion a candidate must be, on the same rows.
package struct ChampionRule: Sendable, Codable, Hashable {
    /// Nil for the usual one of the task.
    package var metric: MetricName?
    /// Of the champion's value; negative where so much of it may be lost.
    package var relativeImprovementMin: Double = 0
    /// In the metric's unit; nil asks for none.
    package var absoluteImprovementMin: Double?
    /// The share of the resamples in which the candidate must be the better one, and of the
    /// interval that must lie on the right side.
    package var confidence: Double = 0.95

    package init() {}

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
