import Features
import Postgres

/// Counts, in one pass over the entity rows of a join, what a view's rows tell of leakage.
///
/// For each entity row: `latest` is the greatest row at or before its time, however old; `known`
/// is the one that would have been chosen of what was known by then, looked for only where
/// `latest` was not; `tie` is another row of the time of `latest`. Each is one descent into the
/// index of the view's table.
struct LeakageQuery {
    let staging: StagingTable
    let table: OfflineTable
    /// Of the table's features, those that are looked at.
    let features: [Int]
    let asKnown: Bool
    /// In the order of `features`.
    private let served: [ServedFeature]

    /// - Throws: `.invalidValue` for a default that cannot be a literal.
    init(
        staging: StagingTable, table: OfflineTable, features: [Int], asKnown: Bool
    ) throws(PostgresError) {
        self.staging = staging
        self.table = table
        self.features = features
        self.asKnown = asKnown
        var served: [ServedFeature] = []
        for feature in features { served.append(try ServedFeature(feature, of: table.schema)) }
        self.served = served
    }

    /// The counts that are the same for every feature of the view.
    static let sharedNames = ["not_found", "outside_max_age", "zero_age", "ties"]

    /// Gives one row: the shared counts, then for each feature `null0` and `change0`, ….
    func sql() -> String {
        let present = isUsed("latest")
        var counts = [
            "latest.event_timestamp IS NULL",
            "latest.event_timestamp IS NOT NULL AND NOT \(present)",
            "\(present) AND latest.event_timestamp = \(time)",
            "\(present) AND tie.event_timestamp IS NOT NULL",
        ]
        var names = Self.sharedNames
        for index in features.indices {
            counts.append("\(present) AND latest.f\(index) IS NULL")
            names.append("null\(index)")
            counts.append(asKnown ? "false" : "\(isLate) AND \(changes(index))")
            names.append("change\(index)")
        }
        let selected = zip(counts, names).map { "count(*) FILTER (WHERE \($0)) AS \($1)" }
        let isKnownLooked = asKnown ? "false" : isLate
        return """
            SELECT \(selected.joined(separator: ", ")) FROM \(staging.name) AS rows
            \(lateral("latest", asKnown ? [isKnown] : []))
            \(lateral("known", [isKnownLooked, isKnown]))
            LEFT JOIN LATERAL (
            SELECT stored.event_timestamp FROM \(table.name) AS stored
            WHERE \(sameKey) AND stored.event_timestamp = latest.event_timestamp
            AND stored.ingest_seq <> latest.ingest_seq\(asKnown ? " AND \(isKnown)" : "")
            LIMIT 1) AS tie ON true
            """
    }

    private func lateral(_ name: String, _ conditions: [String]) -> String {
        let columns = features.enumerated().map { place, feature in
            "stored.\(table.features[feature].name) AS f\(place)"
        }
        let selected =
            ["stored.event_timestamp", "stored.created_timestamp", "stored.ingest_seq"] + columns
        let all = [sameKey, "stored.event_timestamp <= \(time)"] + conditions
        return """
            LEFT JOIN LATERAL (
            SELECT \(selected.joined(separator: ", ")) FROM \(table.name) AS stored
            WHERE \(all.joined(separator: " AND "))
            ORDER BY \(OfflineTable.descendingOrder) LIMIT 1) AS \(name) ON true
            """
    }

    private var time: String { entityColumn(staging.columns.timeIndex) }

    private var isKnown: String { "stored.created_timestamp <= \(time)" }

    private var isLate: String { "latest.created_timestamp > \(time)" }

    private var sameKey: String {
        zip(table.schema.keys, table.keys).map { key, column in
            let index = staging.columns.columns.firstIndex { $0.name == key.name }
            guard let index else { preconditionFailure("the entity columns were checked") }
            return "stored.\(column.name) = \(entityColumn(index))"
        }.joined(separator: " AND ")
    }

    /// Whether there is a row, and the TTL admits it.
    private func isUsed(_ row: String) -> String {
        guard let ttl = table.schema.view.ttl,
            let oldest = SQLTime.oldestAdmitted(at: time, from: staging.times.lowerBound, by: ttl)
        else { return "(\(row).event_timestamp IS NOT NULL)" }
        return "coalesce(\(row).event_timestamp >= \(oldest), false)"
    }

    private func changes(_ index: Int) -> String {
        "\(cell("latest", index)) IS DISTINCT FROM \(cell("known", index))"
    }

    private func cell(_ row: String, _ index: Int) -> String {
        let value = served[index].sql("\(row).f\(index)", isInTime: isUsed(row))
        return Self.bits(value, table.features[features[index]].type)
    }

    /// What values are compared by, as `FeatureValue` compares: 0 and -0 differ.
    static func bits(_ value: String, _ type: ValueType) -> String {
        switch (type.scalar, type.isArray) {
        case (.float32, false): "float4send(\(value))"
        case (.float64, false): "float8send(\(value))"
        default: value
        }
    }

    private func entityColumn(_ index: Int) -> String { "rows.\(EntityRelation.columnName(index))" }
}
