import Postgres

/// The one private server that all tests of this target share, in a directory of its own.
enum TestServer {
    static func configuration() async throws -> ConnectionConfiguration {
        try await started.value
    }

    static func connect() async throws -> Connection {
        try await Connection.open(try await configuration())
    }

    /// The same server, as the superuser of its cluster.
    static func superuser() async throws -> ConnectionConfiguration {
        try await configuration().setting("user", to: "postgres")
    }

    private static let started = Task {
        let directory = TemporaryDirectory.make()
        let server = EmbeddedServer(dataDirectory: directory)
        let configuration = try await server.start()
        let pid = await server.processIdentifier ?? 0
        Undertaker.waitForOurEnd(toStop: pid, andRemove: directory)
        return configuration
    }
}
