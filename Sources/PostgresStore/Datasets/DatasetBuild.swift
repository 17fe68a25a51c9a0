import Crypto
import Features
import Postgres

/// The building of one dataset: its table, its rows, their hash.
///
/// Everything happens in the transaction of the join, so a dataset exists whole or not at all.
struct DatasetBuild {
    let table: TableName
    private let staged: StagedJoin
    private let limits: StoreLimits

    init(of staged: StagedJoin, limits: StoreLimits) throws(PostgresError) {
        table = try TableName.unique(schema: DatasetTable.schema, prefix: "dataset")
        self.staged = staged
        self.limits = limits
    }

    /// The table with the columns of the result.
    var dataset: DatasetTable { DatasetTable(name: table, columns: staged.columns) }

    /// Creates the table and joins the rows into it, a chunk at a time.
    func fill(on connection: Connection, progress: @Sendable (Int) -> Void) async throws {
        let columns = staged.columns.enumerated().map { index, column in
            "\(DatasetTable.columnName(index)) \(column.type.columnTypeSQL)"
        }
        try await connection.script(
            "CREATE TABLE \(table) (row_id bigint, \(columns.joined(separator: ", ")))")
        let rowCount = staged.staging.rowCount
        for first in stride(from: 1, through: rowCount, by: limits.datasetChunkRows) {
            let last = min(first + limits.datasetChunkRows - 1, rowCount)
            let select = try staged.query.sql(first: "rows.row_id", rowIDs: first...last)
            try await connection.execute(
                "INSERT INTO \(table) \(select)", deadline: limits.bulkDeadline, isPrepared: false)
            progress(last)
        }
        try await connection.script(
            "ALTER TABLE \(table) ADD PRIMARY KEY (row_id)", deadline: limits.bulkDeadline)
    }

    /// SHA-256, in hex, of the rows as the CSV that a download gives.
    func contentHash(on connection: Connection) async throws -> String {
        var hash = SHA256()
        hash.update(data: CSVTable.header(staged.columns))
        try await dataset.readRows(on: connection, limits: limits) { rows in
            hash.update(data: CSVTable.lines(rows))
        }
        return Hex.text(hash.finalize())
    }
}
