import Features
import Postgres

/// The rows of an offline table that retention removes: those before the cutoff that a greater
/// row of their key, which is visible already, will always hide.
struct ExpiredRows {
    let table: OfflineTable
    let cutoff: EventTime
    let instant: EventTime

    var columnCount: Int { table.keys.count + OfflineTable.orderColumns.count }

    var readColumns: [Postgres.Column] {
        (table.keys.map(\.type.postgresType) + [.timestamptz, .timestamptz, .int8])
            .enumerated().map { Postgres.Column(name: "column \($0 + 1)", type: $1) }
    }

    /// As CREATE TABLE takes them.
    var definitions: [String] {
        table.keys.enumerated().map { "\(CopyColumns.key($0)) \($1.type.columnTypeSQL)" }
            + ["event_timestamp timestamptz", "created_timestamp timestamptz", "ingest_seq bigint"]
    }

    var select: String {
        let columns = table.keys.map(\.name) + OfflineTable.orderColumns
        return "SELECT \(columns.joined(separator: ", ")) FROM \(relation)"
    }

    /// What stands behind FROM, with the rows called `old`; more conditions may follow.
    var relation: String {
        let isSameKey = table.keys.map { "greater.\($0.name) = old.\($0.name)" }
        let now = SQLTime.literal(instant)
        return """
            \(table.name) AS old
            WHERE event_timestamp < \(SQLTime.literal(cutoff)) AND EXISTS (
                SELECT FROM \(table.name) AS greater
                WHERE \(isSameKey.joined(separator: " AND "))
                AND (greater.event_timestamp, greater.created_timestamp, greater.ingest_seq)
                    > (old.event_timestamp, old.created_timestamp, old.ingest_seq)
                AND greater.event_timestamp <= \(now) AND greater.created_timestamp <= \(now))
            """
    }

    func delete(_ staging: TableName) -> String {
        let isSame =
            table.keys.enumerated().map { "old.\($1.name) = doomed.\(CopyColumns.key($0))" }
            + OfflineTable.orderColumns.map { "old.\($0) = doomed.\($0)" }
        return """
            DELETE FROM \(table.name) AS old USING \(staging) AS doomed
            WHERE \(isSame.joined(separator: " AND "))
            """
    }
}
