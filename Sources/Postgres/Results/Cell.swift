/// One value of a row, not yet decoded.
package struct Cell {
    // Borrowed from the row's batch for the length of one `decode` call.
    let bytes: UnsafeRawBufferPointer?
    let column: Column

    package var isNull: Bool { bytes == nil }

    /// The bytes, for a type without null.
    func present() throws(PostgresError) -> UnsafeRawBufferPointer {
        guard let bytes else { throw .unexpectedNull(column: column.name) }
        return bytes
    }

    /// Reads the whole cell as one big-endian integer.
    func integer<T: FixedWidthInteger>(_ type: T.Type) throws(PostgresError) -> T {
        let bytes = try present()
        guard bytes.count == MemoryLayout<T>.size else {
            throw .malformedData(
                reason: "column \"\(column.name)\" holds \(bytes.count) bytes of \(column.type)")
        }
        return T(bigEndian: bytes.loadUnaligned(as: type))
    }

    /// The error for a column whose type cannot be read as the one named.
    func mismatch(_ expected: String) -> PostgresError {
        .unexpectedType(
            column: column.name, expected: expected, found: String(describing: column.type))
    }
}
