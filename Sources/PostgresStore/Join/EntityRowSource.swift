import Features

/// Entity rows that are about to be joined, read a block at a time.
protocol EntityRowSource {
    /// Where they come from in the request.
    var path: String { get }

    /// The next rows; `nil` after the last, and the first block always comes.
    nonisolated(nonsending) mutating func next() async throws -> EntityRowBlock?
}
