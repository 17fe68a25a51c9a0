/// The values of one column in the present row group.
///
/// Each value has a definition level, which says how much of it there is, and in a list a
/// repetition level, which says whether it goes on with the list before:
///
///     column        0 null    1 a value
///     list column   0 null    1 empty list    2 null element    3 element
///
/// Only what is there is among the values.
struct ColumnChunk: Sendable {
    private let column: ParquetColumn
    private let usesDictionary: Bool
    private var definitionLevels: [UInt8] = []
    private var repetitionLevels: [UInt8] = []
    /// Plain, as the format writes them.
    private var values: [UInt8] = []
    /// Of booleans, which are packed into bits.
    private var boolCount = 0
    private var dictionary: TextDictionary
    private var statistics = ColumnStatistics()
    private var isInList = false
    private var isListEmpty = true

    init(_ column: ParquetColumn, limits: ParquetLimits) {
        self.column = column
        usesDictionary = column.type == .string || column.type == .bytes
        dictionary = TextDictionary(
            valuesMax: limits.dictionaryValues, bytesMax: limits.dictionaryBytes)
    }

    /// Of values and levels; a dictionary has its own limit.
    var byteCount: Int { values.count + definitionLevels.count + repetitionLevels.count }

    mutating func appendNull() {
        if isInList {
            addLevels(definition: 2)
        } else {
            definitionLevels.append(0)
            if column.isList { repetitionLevels.append(0) }
        }
        statistics.nulls += 1
    }

    mutating func beginList() {
        isInList = true
        isListEmpty = true
    }

    mutating func endList() {
        if isListEmpty {
            addLevels(definition: 1)
            statistics.nulls += 1
        }
        isInList = false
    }

    mutating func append(_ value: Bool) {
        addValue(.bool)
        if boolCount % 8 == 0 { values.append(0) }
        if value { values[values.count - 1] |= 1 << UInt8(boolCount % 8) }
        boolCount += 1
        statistics.add((value ? 1 : 0) as Int64)
    }

    mutating func append(_ value: Int32) {
        addValue(.int32)
        values.appendLittleEndian(value)
        statistics.add(Int64(value))
    }

    mutating func append(_ value: Int64) {
        addValue(column.type == .timestamp ? .timestamp : .int64)
        values.appendLittleEndian(value)
        statistics.add(value)
    }

    mutating func append(_ value: Float) {
        addValue(.float)
        values.appendLittleEndian(value.bitPattern)
        statistics.add(Double(value))
    }

    mutating func append(_ value: Double) {
        addValue(.double)
        values.appendLittleEndian(value.bitPattern)
        statistics.add(value)
    }

    mutating func append(_ value: UnsafeRawBufferPointer, _ type: ParquetColumn.ValueType) {
        addValue(type)
        values.appendLittleEndian(UInt32(value.count))
        values.append(contentsOf: value)
        dictionary.append(value)
    }

    mutating func removeAll() {
        definitionLevels.removeAll(keepingCapacity: true)
        repetitionLevels.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        boolCount = 0
        dictionary.removeAll()
        statistics = ColumnStatistics()
    }

    /// Appends the chunk's pages.
    func write(to bytes: inout [UInt8]) -> ChunkFacts {
        let start = bytes.count
        var levels: [UInt8] = []
        if column.isList { Self.append(repetitionLevels, bitWidth: 1, to: &levels) }
        Self.append(definitionLevels, bitWidth: column.isList ? 2 : 1, to: &levels)
        var dictionaryBytes = 0
        var content = values
        var encoding = Encoding.plain
        if usesDictionary, !dictionary.isFull, dictionary.count > 0 {
            let numbers = dictionaryNumbers()
            if dictionary.page.count + numbers.count < values.count {
                writeDictionary(to: &bytes)
                dictionaryBytes = bytes.count - start
                content = numbers
                encoding = .dictionaryNumbers
            }
        }
        let header = Self.header(size: levels.count + content.count, type: 0) { header in
            header.beginStruct(5)
            header.int32(1, Int32(definitionLevels.count))
            header.int32(2, encoding.rawValue)
            header.int32(3, Encoding.hybridRuns.rawValue)
            header.int32(4, Encoding.hybridRuns.rawValue)
            header.endStruct()
        }
        bytes += header
        bytes += levels
        bytes += content
        return ChunkFacts(
            encoding: encoding, valueCount: definitionLevels.count,
            dictionaryBytes: dictionaryBytes, bytes: bytes.count - start, statistics: statistics)
    }

    private mutating func addValue(_ type: ParquetColumn.ValueType) {
        precondition(type == column.type, "the column is of another type")
        precondition(isInList == column.isList, "a list stands between its begin and its end")
        addLevels(definition: isInList ? 3 : 1)
    }

    private mutating func addLevels(definition: UInt8) {
        definitionLevels.append(definition)
        guard isInList else { return }
        repetitionLevels.append(isListEmpty ? 0 : 1)
        isListEmpty = false
    }

    /// Which text each value is, behind the number of bits each takes.
    private func dictionaryNumbers() -> [UInt8] {
        let bitWidth = HybridRuns.bitWidth(upTo: dictionary.count - 1)
        var bytes = [UInt8(bitWidth)]
        HybridRuns.append(dictionary.numbers, bitWidth: bitWidth, to: &bytes)
        return bytes
    }

    private func writeDictionary(to bytes: inout [UInt8]) {
        bytes += Self.header(size: dictionary.page.count, type: 2) { header in
            header.beginStruct(7)
            header.int32(1, Int32(dictionary.count))
            header.int32(2, Encoding.plain.rawValue)
            header.endStruct()
        }
        bytes += dictionary.page
    }

    /// A `PageHeader`.
    private static func header(
        size: Int, type: Int32, _ details: (inout ThriftWriter) -> Void
    ) -> [UInt8] {
        var header = ThriftWriter()
        header.beginStruct()
        header.int32(1, type)
        // A page holds a row group's values: little more than its limit, or one value, which
        // PostgreSQL bounds by a gigabyte.
        header.int32(2, Int32(size))
        header.int32(3, Int32(size))
        details(&header)
        header.endStruct()
        return header.bytes
    }

    private static func append(_ levels: [UInt8], bitWidth: Int, to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.appendLittleEndian(UInt32(0))
        HybridRuns.append(levels, bitWidth: bitWidth, to: &bytes)
        let length = UInt32(bytes.count - start - 4)
        withUnsafeBytes(of: length.littleEndian) {
            bytes.replaceSubrange(start..<start + 4, with: $0)
        }
    }
}
