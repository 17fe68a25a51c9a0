/// Writes rows in the form `COPY … FROM STDIN (FORMAT binary)` reads.
///
/// Types must be those of the table's columns exactly: the binary form is not converted.
/// ```swift
/// var encoder = BinaryCopyEncoder(columnCount: 2)
/// for reading in readings {
///     encoder.beginRow()
///     encoder.append(reading.sensor)
///     encoder.append(reading.celsius)
/// }
/// encoder.finish()
/// writer.write(encoder.take())
/// ```
package struct BinaryCopyEncoder {
    private let columnCount: Int16
    var bytes: [UInt8]

    /// - Parameter columnCount: The fields of every row, at most 1,600 as in a table.
    package init(columnCount: Int) {
        self.columnCount = Int16(columnCount)
        bytes = BinaryCopyFormat.signature
        bytes.appendBigEndian(UInt32(0))
        bytes.appendBigEndian(UInt32(0))
    }

    /// The bytes written and not yet taken.
    package var byteCount: Int { bytes.count }

    /// Starts a row; as many values as there are columns follow, in their order.
    package mutating func beginRow() {
        bytes.appendBigEndian(columnCount)
    }

    package mutating func appendNull() {
        bytes.appendBigEndian(Int32(-1))
    }

    /// For a column of type `bool`.
    package mutating func append(_ value: Bool) {
        bytes.appendBigEndian(Int32(1))
        bytes.append(value ? 1 : 0)
    }

    /// For a column of type `smallint`.
    package mutating func append(_ value: Int16) {
        bytes.appendBigEndian(Int32(2))
        bytes.appendBigEndian(value)
    }

    /// For a column of type `integer`.
    package mutating func append(_ value: Int32) {
        bytes.appendBigEndian(Int32(4))
        bytes.appendBigEndian(value)
    }

    /// For a column of type `bigint`.
    package mutating func append(_ value: Int64) {
        bytes.appendBigEndian(Int32(8))
        bytes.appendBigEndian(value)
    }

    /// For a column of type `real`.
    package mutating func append(_ value: Float) {
        bytes.appendBigEndian(Int32(4))
        bytes.appendBigEndian(value.bitPattern)
    }

    /// For a column of type `double precision`.
    package mutating func append(_ value: Double) {
        bytes.appendBigEndian(Int32(8))
        bytes.appendBigEndian(value.bitPattern)
    }

    /// For a column of type `timestamptz` or `timestamp`.
    package mutating func append(_ value: PostgresTimestamp) throws(PostgresError) {
        let microseconds = try value.wireMicroseconds()
        bytes.appendBigEndian(Int32(8))
        bytes.appendBigEndian(microseconds)
    }

    /// For a column of type `text` or `varchar`.
    package mutating func append(_ value: String) throws(PostgresError) {
        bytes.appendBigEndian(Int32(value.utf8.count))
        try bytes.appendText(value)
    }

    /// For a column of type `bytea`.
    package mutating func append(_ value: [UInt8]) {
        bytes.appendBigEndian(Int32(value.count))
        bytes.append(contentsOf: value)
    }

    /// For a column of the value's type; a `.json` needs a column of type `jsonb`.
    ///
    /// - Throws: `.invalidValue` for what PostgreSQL cannot hold. The row is then incomplete,
    ///   and the encoder of no further use.
    package mutating func append(_ value: PostgresValue) throws(PostgresError) {
        try bytes.appendField(value)
    }

    /// Appends a value of a row as the server sent it, for a column of the same type.
    package mutating func append(_ row: Row, at column: Int) throws(PostgresError) {
        try row.batch.withCell(row: row.index, column: column) { cell in
            guard let cell else { return appendNull() }
            bytes.appendBigEndian(Int32(cell.count))
            bytes.append(contentsOf: cell)
        }
    }

    /// Writes the end of the data, after the last row.
    package mutating func finish() {
        bytes.appendBigEndian(BinaryCopyFormat.trailer)
    }

    /// The bytes written since the last call.
    package mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }
}
