/// Reads big-endian values one after another, and never past the end.
struct ByteReader {
    // Borrowed for the length of one decoding call; whoever made it keeps the bytes alive.
    private let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var remaining: Int { bytes.count - offset }

    mutating func read<T: FixedWidthInteger>(_ type: T.Type) throws(PostgresError) -> T {
        let size = MemoryLayout<T>.size
        guard remaining >= size else {
            throw .malformedData(reason: "a value ends after \(bytes.count) bytes")
        }
        defer { offset += size }
        return T(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: type))
    }

    mutating func read(count: Int) throws(PostgresError) -> UnsafeRawBufferPointer {
        guard count >= 0, remaining >= count else {
            throw .malformedData(reason: "a value ends after \(bytes.count) bytes")
        }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }

    mutating func readRest() -> UnsafeRawBufferPointer {
        defer { offset = bytes.count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset...])
    }
}
