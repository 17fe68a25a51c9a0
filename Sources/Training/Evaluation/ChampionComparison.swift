package import JSON

/// A candidate beside the model version that answers now, on the same rows: those of the test
/// range.
package struct ChampionComparison: Sendable, Hashable, Codable {
    package let version: Int
    package let rows: Int
    package let candidate: Metrics
    /// Nil where there is an obstacle.
    package let champion: Metrics?
    package let differences: [MetricName: PairedDifference]
    /// The declared slices that have their least rows, of both models.
    package let slices: [ChampionSlice]
    /// Why the champion cannot answer these rows.
    package let obstacle: String?

    package init(
        version: Int, rows: Int, candidate: Metrics, champion: Metrics?,
        differences: [MetricName: PairedDifference] = [:], slices: [ChampionSlice] = [],
        obstacle: String? = nil
    ) {
        self.version = version
        self.rows = rows
        self.candidate = candidate
        self.champion = champion
        self.differences = differences
        self.slices = slices
        self.obstacle = obstacle
    }

    /// `{"version","rows","candidate":{…},"champion":{…}|null,"differences":{metric:{…}},
    /// "slices":[{…}],"obstacle"}`.
    package var json: JSONValue {
        [
            "version": .integer(Int64(version)), "rows": .integer(Int64(rows)),
            "candidate": candidate.json, "champion": champion?.json ?? .null,
            "differences": .object(named: differences, \.json),
            "slices": .array(slices.map(\.json)),
            "obstacle": obstacle.map(JSONValue.string) ?? .null,
        ]
    }
}

extension JSONValue {
    /// An object with a member a metric, in alphabetical order.
    static func object<Value>(
        named values: [MetricName: Value], _ json: (Value) -> JSONValue
    ) -> JSONValue {
        .object(
            JSONObject(
                values.sorted { $0.key.rawValue < $1.key.rawValue }.map {
                    ($0.key.rawValue, json($0.value))
                }))
    }
}
