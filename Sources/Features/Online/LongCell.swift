/// Sixteen bytes that hold up to fifteen of their own, or say where more of them lie.
///
/// The last byte is the number of bytes held here, or `elsewhere`; then the first eight are the
/// address of memory that the cell owns, and the next four how many bytes it has.
enum LongCell {
    static let byteCount = 16
    private static let ownMax = 15
    private static let lastOffset = 15
    private static let elsewhere: UInt8 = 0xFF

    /// Whether the bytes lie elsewhere.
    static func isElsewhere(_ cell: UnsafeRawPointer) -> Bool {
        cell.load(fromByteOffset: lastOffset, as: UInt8.self) == elsewhere
    }

    static func bytes(_ cell: UnsafeRawPointer) -> UnsafeRawBufferPointer {
        let last = cell.load(fromByteOffset: lastOffset, as: UInt8.self)
        guard last == elsewhere else {
            return UnsafeRawBufferPointer(start: cell, count: Int(last))
        }
        return UnsafeRawBufferPointer(
            start: cell.load(as: UnsafeRawPointer.self),
            count: Int(cell.load(fromByteOffset: 8, as: UInt32.self)))
    }

    /// The memory that the cell has elsewhere.
    static func bytesElsewhere(_ cell: UnsafeRawPointer) -> Int {
        isElsewhere(cell) ? Int(cell.load(fromByteOffset: 8, as: UInt32.self)) : 0
    }

    /// Fills a cell that owns nothing yet.
    static func initialize(
        _ cell: UnsafeMutableRawPointer, to bytes: UnsafeRawBufferPointer
    ) {
        cell.initializeMemory(as: UInt64.self, repeating: 0, count: 2)
        if bytes.count <= ownMax {
            if let source = bytes.baseAddress {
                cell.copyMemory(from: source, byteCount: bytes.count)
            }
            cell.storeBytes(of: UInt8(bytes.count), toByteOffset: lastOffset, as: UInt8.self)
            return
        }
        guard let count = UInt32(exactly: bytes.count) else {
            preconditionFailure("a value is far smaller than 4 GiB")
        }
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        memory.copyMemory(from: bytes)
        cell.storeBytes(
            of: UnsafeRawPointer(memory.baseAddress.unsafelyUnwrapped), as: UnsafeRawPointer.self)
        cell.storeBytes(of: count, toByteOffset: 8, as: UInt32.self)
        cell.storeBytes(of: elsewhere, toByteOffset: lastOffset, as: UInt8.self)
    }

    /// Makes a cell whose bytes lie elsewhere say that they lie there, without owning them.
    static func point(_ cell: UnsafeMutableRawPointer, to address: UnsafeRawPointer) {
        cell.storeBytes(of: address, as: UnsafeRawPointer.self)
    }

    /// Gives back what the cell owns.
    static func deinitialize(_ cell: UnsafeRawPointer) {
        guard isElsewhere(cell) else { return }
        UnsafeMutableRawPointer(mutating: cell.load(as: UnsafeRawPointer.self)).deallocate()
    }
}
