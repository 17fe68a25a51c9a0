/// `Encoding` of the format.
enum Encoding: Int32 {
    case plain = 0
    case hybridRuns = 3
    case dictionaryNumbers = 8
}

/// What the footer says of a column chunk.
struct ChunkFacts {
    let encoding: Encoding
    /// Nulls included.
    let valueCount: Int
    /// Of the page before the values; zero without a dictionary.
    let dictionaryBytes: Int
    let bytes: Int
    let statistics: ColumnStatistics

    /// Writes the `ColumnChunk`, which begins at `place` of the file.
    func write(to groups: inout ThriftWriter, column: ParquetColumn, at place: Int) {
        groups.beginStruct()
        groups.int64(2, Int64(place))
        groups.beginStruct(3)
        groups.int32(1, column.type.physicalType)
        let encodings: [Encoding] =
            dictionaryBytes > 0 ? [.plain, .hybridRuns, encoding] : [encoding, .hybridRuns]
        groups.beginList(2, .int32, count: encodings.count)
        for encoding in encodings { groups.element(encoding.rawValue) }
        groups.beginList(3, .binary, count: column.path.count)
        for name in column.path { groups.element(name) }
        groups.int32(4, 0)  // CompressionCodec.UNCOMPRESSED
        groups.int64(5, Int64(valueCount))
        groups.int64(6, Int64(bytes))
        groups.int64(7, Int64(bytes))
        groups.int64(9, Int64(place + dictionaryBytes))
        if dictionaryBytes > 0 { groups.int64(11, Int64(place)) }
        statistics.write(to: &groups, column: column)
        groups.endStruct()
        groups.endStruct()
    }
}

/// The least and the greatest value of a chunk of numbers, by which readers skip it.
struct ColumnStatistics: Sendable {
    var nulls = 0
    private var integers: ClosedRange<Int64>?
    private var numbers: ClosedRange<Double>?
    private var hasNaN = false

    mutating func add(_ value: Int64) {
        guard let range = integers else {
            integers = value...value
            return
        }
        if value < range.lowerBound { integers = value...range.upperBound }
        if value > range.upperBound { integers = range.lowerBound...value }
    }

    mutating func add(_ value: Double) {
        if value.isNaN { hasNaN = true }
        guard !hasNaN else { return }
        guard let range = numbers else {
            numbers = value...value
            return
        }
        if value < range.lowerBound { numbers = value...range.upperBound }
        if value > range.upperBound { numbers = range.lowerBound...value }
    }

    /// Writes the `Statistics`.
    func write(to groups: inout ThriftWriter, column: ParquetColumn) {
        groups.beginStruct(12)
        groups.int64(3, Int64(nulls))
        if let (least, greatest) = bounds(column.type) {
            groups.binary(5, greatest)
            groups.binary(6, least)
        }
        groups.endStruct()
    }

    /// As plain values; `nil` where there is none, and where a NaN makes the order unclear.
    private func bounds(_ type: ParquetColumn.ValueType) -> (least: [UInt8], greatest: [UInt8])? {
        if let integers {
            return (
                Self.plain(integers.lowerBound, type), Self.plain(integers.upperBound, type)
            )
        }
        guard let numbers, !hasNaN else { return nil }
        // The format: a zero stands for both zeros.
        let least = numbers.lowerBound == 0 ? -0.0 : numbers.lowerBound
        let greatest = numbers.upperBound == 0 ? 0.0 : numbers.upperBound
        return (Self.plain(least, type), Self.plain(greatest, type))
    }

    private static func plain(_ value: Int64, _ type: ParquetColumn.ValueType) -> [UInt8] {
        var bytes: [UInt8] = []
        switch type {
        case .bool: bytes.append(UInt8(value))
        case .int32: bytes.appendLittleEndian(Int32(value))
        default: bytes.appendLittleEndian(value)
        }
        return bytes
    }

    private static func plain(_ value: Double, _ type: ParquetColumn.ValueType) -> [UInt8] {
        var bytes: [UInt8] = []
        if type == .float {
            bytes.appendLittleEndian(Float(value).bitPattern)
        } else {
            bytes.appendLittleEndian(value.bitPattern)
        }
        return bytes
    }
}
