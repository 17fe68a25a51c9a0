package import JSON

/// A candidate beside the champion on the rows of one value of a column that was declared to be
/// looked at by itself.
package struct ChampionSlice: Sendable, Hashable, Codable {
    package let column: String
    /// Nil for rows that have none.
    package let value: String?
    package let rows: Int
    package let candidate: Metrics
    package let champion: Metrics

    package init(
        column: String, value: String?, rows: Int, candidate: Metrics, champion: Metrics
    ) {
        self.column = column
        self.value = value
        self.rows = rows
        self.candidate = candidate
        self.champion = champion
    }

    /// `{"column","value","rows","candidate":{…},"champion":{…}}`.
    package var json: JSONValue {
        [
            "column": .string(column), "value": value.map(JSONValue.string) ?? .null,
            "rows": JSONValue(rows), "candidate": candidate.json, "champion": champion.json,
        ]
    }
}
