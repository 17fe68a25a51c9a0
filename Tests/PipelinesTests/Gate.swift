/// Holds one job back until it is opened, or until the job is cancelled.
struct Gate {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func open() { continuation.finish() }

    /// - Throws: `CancellationError`.
    func pass() async throws {
        for await _ in stream {}
        try Task.checkCancellation()
    }
}
