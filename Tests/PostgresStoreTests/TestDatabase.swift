import Features
import Foundation
import Postgres
import PostgresStore
import TestSupport

/// One private PostgreSQL for all tests of the process; each test has a project of its own.
enum TestDatabase {
    static func configuration() async throws -> ConnectionConfiguration {
        try await started.value
    }

    static func pool() async throws -> ConnectionPool { try await sharedPool.value }

    static func store(limits: StoreLimits = StoreLimits()) async throws -> PostgresStore {
        PostgresStore(pool: try await pool(), limits: limits)
    }

    /// A store whose joins all take the shape.
    static func store(shape: JoinShape) async throws -> PostgresStore {
        var limits = StoreLimits()
        limits.joinShape = shape
        return try await store(limits: limits)
    }

    /// The rows of a query, each as the text of its only column.
    static func texts(_ sql: String) async throws -> [String] {
        try await pool().withConnection { connection in
            try await connection.query("SELECT value::text FROM (\(sql)) AS rows (value)").map {
                try $0.value("value", as: String?.self) ?? "null"
            }
        }
    }

    static func run(_ script: String) async throws {
        try await pool().withConnection { try await $0.script(script) }
    }

    private static let sharedPool = Task { ConnectionPool(try await configuration()) }

    private static let started = Task { () throws -> ConnectionConfiguration in
        let directory = FileManager.default.temporaryDirectory
            .appending(path: "larder-store-tests-\(getpid())").path
        let server = EmbeddedServer(dataDirectory: directory)
        let configuration = try await server.start()
        try endWithUs(await server.processIdentifier ?? 0, directory: directory)
        let pool = ConnectionPool(configuration)
        try await PostgresStore(pool: pool).migrate()
        // Created here once, since sessions that create a schema at the same time collide.
        try await pool.withConnection { try await $0.script("CREATE SCHEMA raw") }
        await pool.shutDown()
        return configuration
    }

    /// Held open for as long as this process lives.
    private static let lifeline = Pipe()

    /// Leaves the server to a shell that reads from a pipe of ours, which the kernel closes
    /// however the tests end.
    private static func endWithUs(_ server: Int32, directory: String) throws {
        let script = """
            trap '' INT; read _; kill -INT "$0"
            while kill -0 "$0" 2>/dev/null; do sleep 0.1; done; rm -rf "$1"
            """
        let watcher = Process()
        watcher.executableURL = URL(filePath: "/bin/sh")
        watcher.arguments = ["-c", script, String(server), directory]
        watcher.standardInput = lifeline
        watcher.standardOutput = FileHandle.nullDevice
        watcher.standardError = FileHandle.nullDevice
        try watcher.run()
    }
}
