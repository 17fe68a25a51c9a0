import CSV

/// The one CSV form of a table of values, in which datasets are downloaded and hashed.
///
/// The columns' names come first; lines end in LF; nulls are empty fields; numbers are the
/// shortest text that reads back equal; other values have their `text`.
package enum CSVTable {
    package static func header(_ columns: [Column]) -> [UInt8] {
        var writer = CSVWriter()
        for column in columns { writer.string(column.name) }
        writer.endRecord()
        return writer.take()
    }

    package static func lines(_ rows: RowBlock) -> [UInt8] {
        var writer = CSVWriter()
        for row in 0..<rows.rowCount {
            for value in rows[row: row] { write(value, to: &writer) }
            writer.endRecord()
        }
        return writer.take()
    }

    private static func write(_ value: FeatureValue, to writer: inout CSVWriter) {
        switch value {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .int32(let value): writer.int64(Int64(value))
        case .int64(let value): writer.int64(value)
        case .float32(let value): writer.float(value)
        case .float64(let value): writer.double(value)
        case .string(let value): writer.string(value)
        case .timestamp(let time): writer.plain { time.write(to: &$0) }
        case .bytes, .array: writer.string(value.text)
        }
    }
}
