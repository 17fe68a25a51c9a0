import Features
import Postgres

/// Copies placed rows into the offline table of a view: the way in for rows that are sent, unless
/// they are few (`RowsInsert`).
struct PlacedRowsCopy {
    private let table: OfflineTable
    private let limits: StoreLimits

    init(into table: OfflineTable, limits: StoreLimits) {
        self.table = table
        self.limits = limits
    }

    var tableName: TableName { table.name }

    /// Copies the rows, part after part, those of each in the order of their keys.
    ///
    /// - Parameters:
    ///   - parts: Rows, and where their columns stand; all of the table's view.
    ///   - connection: In the transaction of the rows.
    func run(
        _ parts: [(rows: PlacedRows, view: IngestView)], on connection: Connection
    ) async throws {
        var encoder = BinaryCopyEncoder(columnCount: table.rowColumns.count)
        var part = 0
        var rest: ArraySlice<Int>?
        try await connection.copyIn(table.copyInStatement, deadline: limits.writeStatementDeadline)
        {
            writer in
            while part < parts.count {
                let (rows, view) = parts[part]
                let order = rest ?? KeyOrder(of: rows.rows, keys: view.keys).rows[...]
                try encoder.append(rows, order.prefix(limits.batchRows), as: view, of: table)
                rest = order.dropFirst(limits.batchRows)
                if rest?.isEmpty == true { (part, rest) = (part + 1, nil) }
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
    /// Appends the `rowColumns` of the table, of the rows with these numbers.
    fileprivate mutating func append(
        _ placed: PlacedRows, _ numbers: ArraySlice<Int>, as view: IngestView,
        of table: OfflineTable
    ) throws(PostgresError) {
        for row in numbers {
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
