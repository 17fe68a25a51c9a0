import Features
import Postgres

/// The columns in which rows of a source stand in a staging table: `place`, the keys `k0`, `k1`, …,
/// `event_time`, `created_time` and the features `f0`, `f1`, …; of rows that are versions of each
/// other also `is_last`, and of events `copy` and `nulls` (see `EventNumbering`).
struct CopyColumns {
    let table: OfflineTable

    static func key(_ index: Int) -> String { "k\(index)" }
    static func feature(_ index: Int) -> String { "f\(index)" }

    /// What a CREATE TABLE says of them.
    var definitions: [String] {
        let keys = table.keys.enumerated().map { "\(Self.key($0)) \($1.type.columnTypeSQL)" }
        let features = table.features.enumerated().map {
            "\(Self.feature($0)) \($1.type.columnTypeSQL)"
        }
        let (before, after) =
            areEvents ? ([], ["copy bigint", "nulls bigint"]) : (["is_last boolean"], [])
        return ["place bigint"] + before + keys
            + ["event_time timestamptz", "created_time timestamptz"] + features + after
    }

    /// Whether every row of the source is an event of its own, and not a version of another.
    var areEvents: Bool { table.schema.windows != nil }

    /// Where the columns stand that a `SourceQuery` gives for them.
    var sourceRange: Range<Int> { 2..<SourceQuery.types(of: table).count }

    /// The columns of the offline table that copied rows fill.
    var storedNames: String {
        let names =
            table.keys.map(\.name) + ["event_timestamp", "created_timestamp"]
            + table.features.map(\.name)
        return names.joined(separator: ", ")
    }

    /// What `staged` has for them.
    var storedValues: String {
        let values =
            table.keys.indices.map { "staged.\(Self.key($0))" }
            + ["staged.event_time", "coalesce(staged.created_time, now())"]
            + table.features.indices.map { "staged.\(Self.feature($0))" }
        return values.joined(separator: ", ")
    }

    /// That a stored row has the key and the times of a staged one.
    ///
    /// Where the source does not say when a row became known, any created time will do.
    func isSameMoment(_ stored: String) -> String {
        var conditions = table.keys.enumerated().map {
            "\(stored).\($1.name) = staged.\(Self.key($0))"
        }
        conditions.append("\(stored).event_timestamp = staged.event_time")
        if table.schema.source.createdTimestamp != nil {
            conditions.append(
                "(staged.created_time IS NULL OR \(stored).created_timestamp = staged.created_time)"
            )
        }
        return conditions.joined(separator: " AND ")
    }

    /// That a stored row has the same values of the features.
    func hasSameValues(_ stored: String, of features: Set<String>) -> String {
        let same = table.features.indices.filter { index in
            features.contains(table.schema.storedFeatures[index].name)
        }.map {
            "\(stored).\(table.features[$0].name) IS NOT DISTINCT FROM staged.\(Self.feature($0))"
        }
        return same.isEmpty ? "true" : same.joined(separator: " AND ")
    }
}
