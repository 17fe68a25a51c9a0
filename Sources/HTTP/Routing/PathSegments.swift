/// The parts of a raw path between its slashes: `/a//b` has `a`, an empty one, and `b`.
struct PathSegments: Sequence, IteratorProtocol {
    private let path: UnsafeRawBufferPointer
    /// Of the next segment's first byte; past the end once there is none.
    private(set) var offset = 1

    init(_ path: UnsafeRawBufferPointer) {
        self.path = path
    }

    mutating func next() -> UnsafeRawBufferPointer? {
        guard offset <= path.count else { return nil }
        let end = path.firstOffset(of: UInt8(ascii: "/"), from: offset) ?? path.count
        defer { offset = end + 1 }
        return UnsafeRawBufferPointer(rebasing: path[offset..<end])
    }
}
