import Features
import Postgres

/// Puts placed rows into the offline table of a view: the one way in for rows that are sent,
/// whether many come in one batch or a few in each of many.
struct PlacedRowsCopy {
    private let table: OfflineTable
    private let limits: StoreLimits

    init(into schema: FeatureViewSchema, limits: StoreLimits) throws(PostgresError) {
        table = try OfflineTable(schema)
        self.limits = limits
    }

    var tableName: TableName { table.name }

    /// Copies the rows, part after part.
    ///
    /// - Parameters:
    ///   - parts: Rows, and where their columns stand; all of the table's view.
    ///   - connection: In the transaction of the rows.
    func run(
        _ parts: [(rows: PlacedRows, view: IngestView)], on connection: Connection
    ) async throws {
        var encoder = BinaryCopyEncoder(columnCount: table.rowColumns.count)
        var part = 0
        var row = 0
        try await connection.copyIn(table.copyInStatement, deadline: limits.writeStatementDeadline)
        {
            writer in
            while part < parts.count {
                let (rows, view) = parts[part]
                let end = min(row + limits.batchRows, rows.rows.rowCount)
                try encoder.append(rows, row..<end, as: view, of: table)
                (part, row) = end < rows.rows.rowCount ? (part, end) : (part + 1, 0)
                // What is encoded goes to the server while the next rows are.
                if encoder.byteCount >= Self.sendBytes { break }
            }
            let isEnd = part == parts.count
            if isEnd { encoder.finish() }
            writer.write(encoder.take())
            return !isEnd
        }
    }

    /// Enough to be worth a call.
    private static let sendBytes = 64 * 1024
}

extension BinaryCopyEncoder {
    /// Appends the `rowColumns` of the table.
    fileprivate mutating func append(
        _ placed: PlacedRows, _ range: Range<Int>, as view: IngestView, of table: OfflineTable
    ) throws(PostgresError) {
        for row in range {
            beginRow()
            for (column, key) in zip(view.keys, table.keys) {
                try append(placed.rows[row, column], as: key.type)
            }
            let order = placed.order(of: row)
            try append(PostgresTimestamp(order.eventTime))
            try append(PostgresTimestamp(order.createdTime))
            append(order.sequence)
            for (column, feature) in zip(view.features, table.features) {
                try append(placed.rows[row, column], as: feature.type)
            }
        }
    }
}
