/// The elements of a header's comma-separated list, trimmed, as they lie in the request.
///
/// Empty ones are skipped, as RFC 9110, 5.6.1 asks of a reader. Knows no quoted strings: for lists
/// of tokens.
struct ListElements {
    private var rest: UnsafeRawBufferPointer

    init(_ value: UnsafeRawBufferPointer) {
        rest = value
    }

    mutating func next() -> UnsafeRawBufferPointer? {
        while !rest.isEmpty {
            let end = rest.firstOffset(of: UInt8(ascii: ",")) ?? rest.count
            let element = UnsafeRawBufferPointer(rebasing: rest[..<end]).trimmed
            rest = UnsafeRawBufferPointer(rebasing: rest[min(end + 1, rest.count)...])
            if !element.isEmpty { return element }
        }
        return nil
    }
}
