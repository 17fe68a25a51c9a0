import Features
import Postgres

/// The columns in which rows of a source stand in a staging table: `place`, `is_last`, the keys
/// `k0`, `k1`, …, `event_time`, `created_time` and the features `f0`, `f1`, ….
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
        return ["place bigint", "is_last boolean"] + keys
            + ["event_time timestamptz", "created_time timestamptz"] + features
    }

    var count: Int { table.keys.count + table.features.count + 4 }

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
