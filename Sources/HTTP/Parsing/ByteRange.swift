/// A stretch of a request head, in bytes from the head's beginning. Half the size of a `Range`,
/// because a head has many.
package struct ByteRange: Sendable, Hashable {
    private let first: UInt32
    private let length: UInt32

    package init(_ range: Range<Int>) {
        first = UInt32(range.lowerBound)
        length = UInt32(range.count)
    }

    package var start: Int { Int(first) }
    package var end: Int { Int(first) + Int(length) }
    package var count: Int { Int(length) }
    package var isEmpty: Bool { length == 0 }
}
