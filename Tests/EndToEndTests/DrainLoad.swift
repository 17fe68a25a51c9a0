import Synchronization

/// Connections that ask without pause until the server ends them, and what came of it.
final class DrainLoad: Sendable {
    struct Counts: Sendable {
        /// Whole answers.
        var answered = 0
        /// Answers that ended early.
        var cut = 0
        /// Requests sent before the server was told to stop that were not answered.
        var lost = 0
        /// Requests sent later that met a connection the server had closed while it was idle: the
        /// client cannot know, and repeats them elsewhere (RFC 9112, 9.3.1).
        var crossed = 0
        /// Connections the server did not end although it was told to stop.
        var leftOpen = 0
    }

    private let counts = Mutex(Counts())
    private let isStopping = Atomic(false)
    private let port: Int
    /// Ends when there is load enough, or nobody left to make it.
    private let loaded: AsyncStream<Void>
    private let loadedEnd: AsyncStream<Void>.Continuation

    private static let answersWhenLoaded = 500
    /// One answered on the event loop, one from a task.
    private static let paths = ["/livez", "/v1/feature-views"]

    init(port: Int) {
        self.port = port
        (loaded, loadedEnd) = AsyncStream.makeStream()
    }

    /// Asks on `connections` connections at once; calls `stop` under load, and waits until all have
    /// ended.
    func run(connections: Int, stop: @escaping @Sendable () async -> Void) async -> Counts {
        await withTaskGroup { group in
            for index in 0..<connections {
                let client = DrainClient(port: port)
                let path = Self.paths[index % Self.paths.count]
                group.addTask { await client.run { self.ask($0, path) } }
            }
            group.addTask {
                for await _ in self.loaded {}
                self.isStopping.store(true, ordering: .sequentiallyConsistent)
                await stop()
            }
        }
        return counts.withLock { $0 }
    }

    /// Asks until the connection ends.
    private func ask(_ connection: DrainClient.Connection, _ path: String) {
        defer { loadedEnd.finish() }
        while connection.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n") {
            // Read after the sending: where it is false the request was there before the signal.
            let isStopping = isStopping.load(ordering: .sequentiallyConsistent)
            let answer = connection.readAnswer()
            let answered = counts.withLock { counts in
                switch answer {
                case .whole: counts.answered += 1
                case .cut: counts.cut += 1
                case .none where isStopping: counts.crossed += 1
                case .none: counts.lost += 1
                }
                return counts.answered
            }
            if answered == Self.answersWhenLoaded { loadedEnd.finish() }
            guard case .whole(let isLast) = answer else { return }
            if isLast {
                if !connection.isEnded() { counts.withLock { $0.leftOpen += 1 } }
                return
            }
        }
    }
}
