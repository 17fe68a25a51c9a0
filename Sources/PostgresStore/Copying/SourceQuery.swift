import Features
import Postgres

/// The statement that reads the rows of a batch source in the order in which they are copied.
///
/// Columns go by their places, `k0`, `k1`, … and `f0`, `f1`, …: the names of a view's own are
/// anything a person likes. Rows come by their position, which is the created time where the
/// source has one and else the event time; rows of one key and equal times stand together, in the
/// order of the source, of which the last is the truth.
struct SourceQuery {
    let table: OfflineTable
    let relation: SourceRelation
    /// Whether the relation stores rows in places of its own (`ctid`), whose order ties keep.
    let hasPhysicalOrder: Bool
    /// Rows without a position are never left out.
    let range: CopyRange
    /// Whether the position is the event time even where there is a created time.
    let isByEventTime: Bool
    /// Told apart from their like; absent for rows that are versions of each other.
    let numbering: EventNumbering?
    /// Whether some events do not say when they became known. Those that share a key and a time
    /// with one are looked at together with it, whenever they became known: only then does one
    /// see how many of the stored ones are accounted for.
    var hasUnsaidTimes = false

    /// The types of the columns: fault, position, then those of `CopyColumns`.
    static func types(of table: OfflineTable) -> [ValueType] {
        let numbers: [ValueType] = table.schema.windows == nil ? [] : [.int64, .int64]
        return [.int32, .timestamp] + table.keys.map(\.type) + [.timestamp, .timestamp]
            + table.features.map(\.type) + numbers
    }

    func sql() throws(PostgresError) -> String {
        let conditions = [
            range.firstPosition.map { "(moment IS NULL OR moment >= \(SQLTime.literal($0)))" },
            intervalCondition,
        ].compactMap { $0 }
        let keys = table.keys.indices.map(CopyColumns.key)
        let values =
            keys + ["event_time", "created_time"]
            + table.features.indices.map(CopyColumns.feature)
            + (numbering?.columns(of: table) ?? [])
        let filter = conditions.isEmpty ? "" : " WHERE \(conditions.joined(separator: " AND "))"
        return """
            SELECT fault,
                CASE WHEN \(SQLTime.isRepresentable("moment")) THEN moment END AS position,
                \(values.joined(separator: ", "))
            FROM (SELECT *, \(faultSQL) AS fault, \(momentSQL) AS moment
                FROM (\(try typedSelect())) AS typed) AS judged\(filter)
            ORDER BY position NULLS FIRST, \(keys.joined(separator: ", ")), event_time,
                created_time, relation, place
            """
    }

    /// Asks whether `hasUnsaidTimes`; `nil` where it makes no difference.
    func unsaidTimesSQL() throws(PostgresError) -> String? {
        guard numbering != nil, hasCreatedTime else { return nil }
        return """
            SELECT EXISTS (
                SELECT FROM (\(try typedSelect())) AS typed WHERE created_time IS NULL
            ) AS has_unsaid
            """
    }

    private var hasCreatedTime: Bool {
        table.schema.source.createdTimestamp != nil && !isByEventTime
    }

    /// The position before what no time can be is left out.
    private var momentSQL: String {
        guard hasCreatedTime else { return "event_time" }
        guard hasUnsaidTimes else { return "created_time" }
        let moment = table.keys.indices.map(CopyColumns.key) + ["event_time"]
        return """
            CASE WHEN bool_or(created_time IS NULL)
                OVER (PARTITION BY \(moment.joined(separator: ", "))) THEN NULL
                ELSE created_time END
            """
    }

    /// Rows without an event time belong to no interval, and are counted in each.
    private var intervalCondition: String? {
        let bounds = [
            range.interval.start.map { "event_time >= \(SQLTime.literal($0))" },
            range.interval.end.map { "event_time < \(SQLTime.literal($0))" },
        ].compactMap { $0 }
        return bounds.isEmpty
            ? nil : "(event_time IS NULL OR (\(bounds.joined(separator: " AND "))))"
    }

    /// The source's rows under our names and types.
    private func typedSelect() throws(PostgresError) -> String {
        let source = table.schema.source
        var columns: [String] = []
        for (index, key) in table.keys.enumerated() {
            columns.append(
                "(row.\(key.name))::\(key.type.columnTypeSQL) AS \(CopyColumns.key(index))")
        }
        let eventTime = try quoteIdentifier(source.eventTimestamp)
        columns.append("(row.\(eventTime))::timestamptz AS event_time")
        if let created = source.createdTimestamp {
            columns.append("(row.\(try quoteIdentifier(created)))::timestamptz AS created_time")
        } else {
            columns.append("NULL::timestamptz AS created_time")
        }
        for (index, feature) in table.schema.storedFeatures.enumerated() {
            let column = try quoteIdentifier(feature.column)
            let type = feature.type.columnTypeSQL
            columns.append("(row.\(column))::\(type) AS \(CopyColumns.feature(index))")
        }
        // A query's rows have the places in which it gives them.
        columns +=
            hasPhysicalOrder
            ? ["row.tableoid AS relation", "row.ctid AS place"]
            : ["0 AS relation", "row_number() OVER () AS place"]
        return "SELECT \(columns.joined(separator: ", ")) FROM \(relation.sql) AS row"
    }

    /// The place, from 1, of the row's fault among `SkipReason.allCases`; 0 for a row without.
    private var faultSQL: String {
        let keys = table.keys.enumerated().map { index, key in
            let name = CopyColumns.key(index)
            return key.type.scalar == .timestamp
                ? "NOT \(SQLTime.isRepresentable(name))" : "\(name) IS NULL"
        }
        let values = table.features.enumerated().compactMap { index, feature in
            Self.faultSQL(of: CopyColumns.feature(index), feature.type)
        }
        let cases: [(MaterializedRows.SkipReason, String)] = [
            (.key, keys.joined(separator: " OR ")),
            (.eventTime, "NOT \(SQLTime.isRepresentable("event_time"))"),
            (
                .createdTime,
                "created_time IS NOT NULL AND NOT \(SQLTime.isRepresentable("created_time"))"
            ),
            (.value, values.joined(separator: " OR ")),
        ]
        let arms = cases.filter { !$0.1.isEmpty }.map { "WHEN \($0.1) THEN \($0.0.faultNumber)" }
        return "CASE \(arms.joined(separator: " ")) ELSE 0 END"
    }

    /// Whether a value is one that no feature can hold; `nil` where every value can be.
    private static func faultSQL(of name: String, _ type: ValueType) -> String? {
        let isTime = type.scalar == .timestamp
        let earliest = SQLTime.literal(.earliest)
        let latest = SQLTime.literal(.latest)
        switch (type.isArray, isTime) {
        case (false, false): return nil
        case (false, true): return "NOT coalesce(\(name) BETWEEN \(earliest) AND \(latest), true)"
        case (true, false): return "coalesce(array_ndims(\(name)) > 1, false)"
        case (true, true):
            let isWithin = "\(earliest) <= ALL (\(name)) AND \(latest) >= ALL (\(name))"
            return "coalesce(array_ndims(\(name)) > 1, false) OR NOT coalesce(\(isWithin), true)"
        }
    }
}

extension MaterializedRows.SkipReason {
    /// The place among all, from 1.
    fileprivate var faultNumber: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }

    /// - Returns: `nil` for 0, which stands for no fault.
    init?(faultNumber: Int) {
        guard Self.allCases.indices.contains(faultNumber - 1) else { return nil }
        self = Self.allCases[faultNumber - 1]
    }
}
