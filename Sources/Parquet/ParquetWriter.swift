/// Writes a Parquet file into bytes of its own, row by row and in each row column by column.
///
/// A file is a row of groups, each with the values of each column on one page, and a footer that
/// says where everything is; so rows can be added while earlier groups are on their way already.
/// Every column is optional. Pages are of version 1 and not compressed: numbers are plain, texts
/// that repeat themselves are written as numbers of a dictionary.
/// ```swift
/// var writer = ParquetWriter(columns: [ParquetColumn("origin", .string), …])
/// writer.append("JFK")
/// writer.append(41.0)
/// writer.endRow()
/// send(writer.take())                                    // now and then
/// writer.finish()
/// send(writer.take())
/// ```
/// The format is that of parquet-format 2.11; field numbers are those of its `parquet.thrift`.
package struct ParquetWriter: Sendable {
    private let columns: [ParquetColumn]
    private let limits: ParquetLimits
    private var chunks: [ColumnChunk]
    private var nextColumn = 0
    private var isInList = false
    private var groupRows = 0
    private var rows = 0
    /// About the bytes that came since the chunks' sizes were added up.
    private var bytesUncounted = 0
    /// Written and not taken.
    private var bytes: [UInt8]
    private var bytesTaken = 0
    /// The footer's list of groups, encoded.
    private var groups = ThriftWriter()
    private var groupCount = 0
    private var isFinished = false

    private static let magic = Array("PAR1".utf8)

    /// - Parameter columns: At least one, with names that differ.
    package init(columns: [ParquetColumn], limits: ParquetLimits = ParquetLimits()) {
        precondition(!columns.isEmpty, "a table has a column")
        self.columns = columns
        self.limits = limits
        chunks = columns.map { ColumnChunk($0, limits: limits) }
        bytes = Self.magic
    }

    package mutating func appendNull() { chunks[column()].appendNull() }
    package mutating func append(_ value: Bool) { chunks[column()].append(value) }
    package mutating func append(_ value: Int32) { chunks[column()].append(value) }
    /// For a column of integers, or one of timestamps in microseconds.
    package mutating func append(_ value: Int64) { chunks[column()].append(value) }
    package mutating func append(_ value: Float) { chunks[column()].append(value) }
    package mutating func append(_ value: Double) { chunks[column()].append(value) }

    package mutating func append(_ value: String) {
        var value = value
        let column = column()
        bytesUncounted += value.utf8.count
        value.withUTF8 { chunks[column].append(UnsafeRawBufferPointer($0), .string) }
    }

    package mutating func append(_ value: [UInt8]) {
        let column = column()
        bytesUncounted += value.count
        value.withUnsafeBytes { chunks[column].append($0, .bytes) }
    }

    /// Begins the row's next value, a list; what is appended until `endList` are its elements.
    package mutating func beginList() {
        precondition(!isInList && columns[nextColumn].isList, "the column holds no lists")
        chunks[nextColumn].beginList()
        isInList = true
    }

    package mutating func endList() {
        precondition(isInList, "a list was begun")
        chunks[nextColumn].endList()
        isInList = false
        nextColumn += 1
    }

    /// - Precondition: The row has a value, or a null, for each column.
    package mutating func endRow() {
        precondition(nextColumn == columns.count && !isInList, "a row has a value for each column")
        nextColumn = 0
        groupRows += 1
        guard groupRows < limits.groupRows else { return endGroup() }
        guard bytesUncounted >= limits.groupBytes / 16 else { return }
        bytesUncounted = 0
        if chunks.reduce(0, { $0 + $1.byteCount }) >= limits.groupBytes { endGroup() }
    }

    /// Hands over what was written since the last time, which may be nothing.
    package mutating func take() -> [UInt8] {
        bytesTaken += bytes.count
        var taken: [UInt8] = []
        swap(&taken, &bytes)
        return taken
    }

    /// Ends the file; only `take` may follow.
    package mutating func finish() {
        precondition(!isFinished && nextColumn == 0, "a file ends once, after a row")
        if groupRows > 0 { endGroup() }
        let footer = footer()
        bytes += footer
        bytes.appendLittleEndian(UInt32(footer.count))
        bytes += Self.magic
        isFinished = true
    }

    /// The place of the next value.
    private mutating func column() -> Int {
        precondition(!isFinished && nextColumn < columns.count, "the row is complete")
        bytesUncounted += 8
        if isInList { return nextColumn }
        nextColumn += 1
        return nextColumn - 1
    }

    private mutating func endGroup() {
        let start = bytesTaken + bytes.count
        groups.beginStruct()
        groups.beginList(1, .structure, count: chunks.count)
        for index in chunks.indices {
            let place = bytesTaken + bytes.count
            let facts = chunks[index].write(to: &bytes)
            facts.write(to: &groups, column: columns[index], at: place)
            chunks[index].removeAll()
        }
        let size = Int64(bytesTaken + bytes.count - start)
        groups.int64(2, size)
        groups.int64(3, Int64(groupRows))
        groups.int64(5, Int64(start))
        groups.int64(6, size)
        groups.endStruct()
        groupCount += 1
        rows += groupRows
        groupRows = 0
    }

    private func footer() -> [UInt8] {
        var footer = ThriftWriter()
        footer.beginStruct()
        footer.int32(1, 2)
        ParquetSchema.write(columns, to: &footer)
        footer.int64(3, Int64(rows))
        footer.beginList(4, .structure, count: groupCount)
        footer.append(groups)
        footer.string(6, "larder version 1")
        // Without this, readers do not trust the least and greatest values.
        footer.beginList(7, .structure, count: columns.count)
        for _ in columns {
            footer.beginStruct()
            footer.beginStruct(1)
            footer.endStruct()
            footer.endStruct()
        }
        footer.endStruct()
        return footer.bytes
    }
}
