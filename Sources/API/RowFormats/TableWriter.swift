import CSV
import Features
import JSON

/// Writes a table in its format, a batch of rows at a time.
///
/// What it returns are the next bytes of the table, which may be none.
struct TableWriter: Sendable {
    private enum Output {
        case ndjson
        case csv
        case parquet(ParquetTable)
    }

    private let columns: [Column]
    private var output: Output

    init(_ format: TableFormat, columns: [Column]) {
        self.columns = columns
        output =
            switch format {
            case .ndjson: .ndjson
            case .csv: .csv
            case .parquet: .parquet(ParquetTable(columns))
            }
    }

    /// What precedes the rows.
    func header() -> [UInt8] {
        switch output {
        case .ndjson, .parquet: []
        case .csv: CSVTable.header(columns)
        }
    }

    mutating func write(_ rows: RowBlock) -> [UInt8] {
        switch output {
        case .ndjson: return lines(rows)
        case .csv: return CSVTable.lines(rows)
        case .parquet(var table):
            // Two values would hold the row group, and copy it.
            output = .ndjson
            let bytes = table.write(rows)
            output = .parquet(table)
            return bytes
        }
    }

    /// What follows the rows.
    mutating func end() -> [UInt8] {
        switch output {
        case .ndjson, .csv: return []
        case .parquet(var table): return table.end()
        }
    }

    private func lines(_ rows: RowBlock) -> [UInt8] {
        var writer = JSONWriter()
        for row in 0..<rows.rowCount {
            writer.beginObject()
            for (column, value) in zip(columns, rows[row: row]) {
                writer.key(column.name)
                writer.feature(value)
            }
            writer.endObject()
            writer.endLine()
        }
        return writer.take()
    }
}
