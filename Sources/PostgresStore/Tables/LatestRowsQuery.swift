import Features
import Postgres

/// The statement that reads the latest visible row of every key, and every row that is not visible
/// yet.
///
/// Rows stand in the index by key, the greatest first. Where keys are few and their rows many, one
/// descent finds the first visible row of a key, and a further one that of the next key; otherwise
/// the index, or the table, is read from end to end. PostgreSQL does not know the former way
/// (its `DISTINCT ON` reads all rows), so it is spelled out. Of 1,000,000 rows of 10,000 keys it
/// took 0.07 to 0.11 s instead of 0.54; at 10 rows a key it took twice as long as a scan.
struct LatestRowsQuery {
    let table: OfflineTable
    let instant: EventTime
    let isByDescents: Bool

    /// Asks the database's statistics which way is the shorter.
    init(
        _ table: OfflineTable, at instant: EventTime, rowsPerDescentMin: Double,
        on connection: Connection
    ) async throws {
        self.table = table
        self.instant = instant
        let known = try await connection.query(
            "SELECT reltuples::float8 AS rows FROM pg_class WHERE oid = to_regclass($1)",
            [.text(table.name.description)])
        // Less than 0 where the table was never analyzed: then nothing is known of its keys.
        let rows = max(0, try known.first?.value("rows", as: Double.self) ?? 0)
        let keys = try await QueryPlan(
            "SELECT DISTINCT \(table.keyList) FROM \(table.name)", on: connection
        ).rows
        isByDescents = rows >= rowsPerDescentMin * keys
    }

    var sql: String {
        let columns = table.rowColumns.joined(separator: ", ")
        return """
            \(isByDescents ? descents : scan)
            UNION ALL
            SELECT \(columns) FROM \(table.name) WHERE NOT (\(isVisible))
            """
    }

    private var isVisible: String {
        let now = SQLTime.literal(instant)
        return "event_timestamp <= \(now) AND created_timestamp <= \(now)"
    }

    private var order: String { "\(table.keyList), \(OfflineTable.descendingOrder)" }

    private var scan: String {
        let columns = table.rowColumns.joined(separator: ", ")
        return """
            (SELECT DISTINCT ON (\(table.keyList)) \(columns) FROM \(table.name)
            WHERE \(isVisible) ORDER BY \(order))
            """
    }

    private var descents: String {
        let columns = table.rowColumns.joined(separator: ", ")
        let last = table.keys.map { "last.\($0.name)" }.joined(separator: ", ")
        return """
            (WITH RECURSIVE last AS (
                (SELECT \(columns) FROM \(table.name) WHERE \(isVisible) ORDER BY \(order) LIMIT 1)
                UNION ALL
                SELECT next.* FROM last CROSS JOIN LATERAL (
                    SELECT \(columns) FROM \(table.name) AS stored
                    WHERE (\(table.keyList)) > (\(last)) AND \(isVisible)
                    ORDER BY \(order) LIMIT 1) AS next
            ) SELECT * FROM last)
            """
    }
}
