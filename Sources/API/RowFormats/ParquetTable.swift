import Features
import Parquet

/// A table of values as a Parquet file; bytes come out whenever a row group is full.
struct ParquetTable: Sendable {
    private var writer: ParquetWriter

    init(_ columns: [Column]) {
        writer = ParquetWriter(
            columns: columns.map { column in
                ParquetColumn(
                    column.name, Self.type(column.type.scalar), isList: column.type.isArray)
            })
    }

    mutating func write(_ rows: RowBlock) -> [UInt8] {
        for row in 0..<rows.rowCount {
            for value in rows[row: row] { append(value) }
            writer.endRow()
        }
        return writer.take()
    }

    mutating func end() -> [UInt8] {
        writer.finish()
        return writer.take()
    }

    private mutating func append(_ value: FeatureValue) {
        switch value {
        case .null: writer.appendNull()
        case .bool(let value): writer.append(value)
        case .int32(let value): writer.append(value)
        case .int64(let value): writer.append(value)
        case .float32(let value): writer.append(value)
        case .float64(let value): writer.append(value)
        case .string(let value): writer.append(value)
        case .bytes(let value): writer.append(value)
        case .timestamp(let value): writer.append(value.microseconds)
        case .array(let elements):
            writer.beginList()
            for element in elements { append(element) }
            writer.endList()
        }
    }

    private static func type(_ scalar: ValueType.Scalar) -> ParquetColumn.ValueType {
        switch scalar {
        case .bool: .bool
        case .int32: .int32
        case .int64: .int64
        case .float32: .float
        case .float64: .double
        case .string: .string
        case .bytes: .bytes
        case .timestamp: .timestamp
        }
    }
}
