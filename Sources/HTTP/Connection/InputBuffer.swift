import Glibc

/// Bytes received and not done with.
///
/// ```
///   start          kept      parsed        end
///     │ head, body   │ (gap)    │ unparsed   │ free
/// ```
/// 1. `start...kept` is the message being handled: its head, then its body without chunk framing.
/// 2. The gap is framing that was taken off, closed when room is needed.
/// 3. Offsets from `start` stay valid until `release()`, wherever the bytes move.
package struct InputBuffer: ~Copyable {
    private var storage: UnsafeMutableRawBufferPointer
    private var start = 0
    private var kept = 0
    private var parsed = 0
    private var end = 0

    package init(capacity: Int = 0) {
        storage =
            capacity == 0
            ? UnsafeMutableRawBufferPointer(start: nil, count: 0)
            : .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { storage.deallocate() }

    /// Whether nothing at all is held.
    package var isEmpty: Bool { start == end }

    package var capacity: Int { storage.count }

    /// The message being handled, as far as it was kept.
    package var message: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: storage[start..<kept])
    }

    package var unparsed: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: storage[parsed..<end])
    }

    /// Moves past `count` parsed bytes and keeps those in `range` of them.
    package mutating func keep(_ range: Range<Int>, of count: Int) {
        if !range.isEmpty {
            let base = storage.baseAddress.unsafelyUnwrapped
            let source = base + parsed + range.lowerBound
            if source != base + kept { memmove(base + kept, source, range.count) }
            kept += range.count
        }
        parsed += count
    }

    /// Moves past `count` parsed bytes and everything before them.
    package mutating func skip(_ count: Int) {
        parsed += count
        release()
    }

    /// Lets go of the message that was handled.
    package mutating func release() {
        start = parsed
        kept = parsed
        if start == end {
            start = 0
            kept = 0
            parsed = 0
            end = 0
        }
    }

    /// Takes in what `read` puts into the free space, of which there are at least `room` bytes.
    ///
    /// - Returns: What `read` did: the number of bytes where positive.
    package mutating func append(
        room: Int, _ read: (UnsafeMutableRawBufferPointer) -> Int
    ) -> Int {
        makeRoom(room)
        let count = read(UnsafeMutableRawBufferPointer(rebasing: storage[end...]))
        if count > 0 { end += count }
        return count
    }

    /// A buffer of just the size of what this one holds, at the same state.
    package func compacted() -> InputBuffer {
        var copy = InputBuffer(capacity: end - start)
        copy.storage.copyMemory(from: UnsafeRawBufferPointer(rebasing: storage[start..<end]))
        copy.kept = kept - start
        copy.parsed = parsed - start
        copy.end = end - start
        return copy
    }

    package mutating func clear() {
        parsed = end
        release()
    }

    private mutating func makeRoom(_ room: Int) {
        if storage.count - end >= room { return }
        let base = storage.baseAddress
        let needed = (kept - start) + (end - parsed) + room
        if needed <= storage.count, let base {
            memmove(base, base + start, kept - start)
            memmove(base + kept - start, base + parsed, end - parsed)
        } else {
            let larger = UnsafeMutableRawBufferPointer.allocate(
                byteCount: max(2 * storage.count, needed), alignment: 16)
            if let base, let target = larger.baseAddress {
                memcpy(target, base + start, kept - start)
                memcpy(target + kept - start, base + parsed, end - parsed)
            }
            storage.deallocate()
            storage = larger
        }
        let unparsedCount = end - parsed
        kept -= start
        start = 0
        parsed = kept
        end = kept + unparsedCount
    }
}
