import Glibc

/// Bytes on their way out, appended at the end and sent from the front.
///
/// Grows by doubling. What limits it is who appends: `Limits.unsentBytesMax` stops further
/// requests, a streamed body waits, and a body written at once was in memory before.
package struct OutputBuffer: ~Copyable {
    // Open to inlining, so that a writer in another module appends a byte without a call.
    @usableFromInline var storage: UnsafeMutableRawBufferPointer
    @usableFromInline var end = 0
    private var start = 0

    package init(capacity: Int = 0) {
        storage =
            capacity == 0
            ? UnsafeMutableRawBufferPointer(start: nil, count: 0)
            : .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { storage.deallocate() }

    /// Bytes appended and not sent.
    package var count: Int { end - start }

    package var isEmpty: Bool { start == end }

    var capacity: Int { storage.count }

    /// What is left to send.
    package var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: storage[start..<end])
    }

    @inlinable
    package mutating func append(_ byte: UInt8) {
        if end == storage.count { grow(by: 1) }
        storage[end] = byte
        end &+= 1
    }

    @inlinable
    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
        if storage.count &- end < bytes.count { grow(by: bytes.count) }
        storage.baseAddress.unsafelyUnwrapped.advanced(by: end)
            .copyMemory(from: source, byteCount: bytes.count)
        end &+= bytes.count
    }

    package mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// Named apart, or a literal would become a `String` first.
    package mutating func append(literal text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    package mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// Lets `write` fill up to `bytesMax` bytes; it returns how many it did.
    ///
    /// - Parameter write: Must not read the space, which holds anything.
    @inlinable
    package mutating func append<Failure: Error>(
        bytesMax: Int, _ write: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int
    ) throws(Failure) {
        if storage.count &- end < bytesMax { grow(by: bytesMax) }
        let space = UnsafeMutableRawBufferPointer(rebasing: storage[end..<(end + bytesMax)])
        let count = try write(space)
        precondition(0...bytesMax ~= count, "more was written than there was room for")
        end &+= count
    }

    /// Appends a number in decimal.
    package mutating func append(decimal number: Int) {
        append(bytesMax: 20) { space in
            let digits = Self.writeDigits(number.magnitude, endingAt: 20, of: space)
            var first = 20 - digits
            if number < 0 {
                first -= 1
                space[first] = UInt8(ascii: "-")
            }
            memmove(
                space.baseAddress.unsafelyUnwrapped, space.baseAddress.unsafelyUnwrapped + first,
                20 - first)
            return 20 - first
        }
    }

    /// Appends a number in lower-case hexadecimal, as chunk sizes are.
    mutating func append(hexadecimal number: Int) {
        append(String(number, radix: 16))
    }

    /// Appends blanks for a length that is not known yet.
    ///
    /// - Returns: Where they are, for `fill`.
    mutating func reserveLength() -> Int {
        let offset = count
        append(literal: "               ")
        return offset
    }

    /// Writes a length over the reserved blanks, to the right of them: blanks before a header's
    /// value are nothing (RFC 9110, 5.5).
    mutating func fill(_ offset: Int, with length: Int) {
        _ = Self.writeDigits(length.magnitude, endingAt: start + offset + 15, of: storage)
    }

    /// Drops what was appended after the first `count` bytes.
    package mutating func truncate(to count: Int) {
        precondition(0...self.count ~= count, "truncating cannot add bytes")
        end = start + count
    }

    /// Drops the first `count` bytes, which were sent.
    mutating func drop(_ count: Int) {
        start += count
        if start == end {
            start = 0
            end = 0
        }
    }

    @usableFromInline
    mutating func grow(by needed: Int) {
        if start > 0, storage.count - count >= needed + count {
            memmove(
                storage.baseAddress.unsafelyUnwrapped,
                storage.baseAddress.unsafelyUnwrapped + start, count)
        } else {
            let capacity = max(1024, 2 * storage.count, count + needed)
            let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
            larger.copyMemory(from: bytes)
            storage.deallocate()
            storage = larger
        }
        end -= start
        start = 0
    }

    private static func writeDigits(
        _ number: UInt, endingAt end: Int, of space: UnsafeMutableRawBufferPointer
    ) -> Int {
        var rest = number
        var offset = end
        repeat {
            offset -= 1
            space[offset] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        return end - offset
    }
}
