import Features
import Postgres

/// Reads the rows of a change out of a view's table, and behind each the transaction it is of.
///
/// The index on ingest sequences finds them: it keeps the least and the greatest of every 32 pages,
/// and rows go behind those before them, so of a table of any size it is the last pages that are
/// read. Among them the transactions' numbers tell the rows from those of others.
struct ChangedRowsQuery {
    let table: OfflineTable
    let change: ViewChange
    let since: FeedPosition
    /// Whose rows are no news.
    let server: String

    func sql() throws(PostgresError) -> String {
        let ranges = change.sequences.map {
            "ingest_seq BETWEEN \($0.lowerBound) AND \($0.upperBound)"
        }
        let view = change.view
        return """
            SELECT \(table.rowColumns.joined(separator: ", ")), ingest_xid::text::bigint
            FROM \(table.name)
            WHERE (\(ranges.joined(separator: " OR "))) AND ingest_xid IN (
                SELECT xid FROM larder.changes WHERE \(since.isUnseen("xid"))
                AND project = \(try quoteLiteral(view.project))
                AND view = \(try quoteLiteral(view.name))
                AND storage_version = \(view.storageVersion)
                AND server <> \(try quoteLiteral(server)))
            """
    }
}
