/// One complete row of binary COPY data, read field by field.
package struct BinaryCopyRow {
    // Borrows the decoder's bytes for the length of one call.
    private var reader: ByteReader

    init(_ bytes: UnsafeRawBufferPointer) throws(PostgresError) {
        reader = ByteReader(bytes)
        _ = try reader.read(Int16.self)
    }

    /// The bytes of the next field, `nil` for null; valid until the row has been read.
    package mutating func next() throws(PostgresError) -> UnsafeRawBufferPointer? {
        let length = try reader.read(Int32.self)
        return length < 0 ? nil : try reader.read(count: Int(length))
    }
}
