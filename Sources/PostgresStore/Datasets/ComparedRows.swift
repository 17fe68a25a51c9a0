import Crypto
import Features

/// The stored rows of a dataset beside those built again: compared value by value, and hashed as
/// they would be downloaded.
struct ComparedRows {
    private let columns: [Column]
    /// How many of the columns are the entity rows' own.
    private let entityCount: Int
    private var counted: DatasetComparison
    private var storedHash = SHA256()
    private var rebuiltHash = SHA256()

    init(_ receipt: DatasetReceipt) {
        columns = receipt.columns
        entityCount = receipt.entityColumns.count
        counted = DatasetComparison(contentHash: receipt.contentHash)
        storedHash.update(data: CSVTable.header(columns))
        rebuiltHash.update(data: CSVTable.header(columns))
    }

    /// - Parameter rows: Each the stored row, then the features built again.
    mutating func add(_ rows: RowBlock) {
        var stored = RowBlock(columnCount: columns.count, rowCapacity: rows.rowCount)
        var rebuilt = RowBlock(columnCount: columns.count, rowCapacity: rows.rowCount)
        for row in 0..<rows.rowCount {
            let values = rows[row: row]
            stored.appendRow(values.prefix(columns.count))
            rebuilt.appendRow(
                Array(values.prefix(entityCount)) + Array(values.dropFirst(columns.count)))
            for index in entityCount..<columns.count where stored[row, index] != rebuilt[row, index]
            {
                counted.add(
                    DatasetComparison.Example(
                        row: counted.rows, column: columns[index].name,
                        stored: stored[row, index], rebuilt: rebuilt[row, index]))
            }
            counted.rows += 1
        }
        storedHash.update(data: CSVTable.lines(stored))
        rebuiltHash.update(data: CSVTable.lines(rebuilt))
    }

    func comparison() -> DatasetComparison {
        var comparison = counted
        comparison.storedHash = Hex.text(storedHash.finalize())
        comparison.rebuiltHash = Hex.text(rebuiltHash.finalize())
        return comparison
    }
}
