import Foundation
import Synchronization

/// Servers that share one PostgreSQL, each of which may be ended and started again.
final class ProbeServers: Sendable {
    /// Runs the PostgreSQL, and is asked nothing.
    private let owner: LarderProcess
    private let ownDirectory: TemporaryDirectory
    private let directories: [TemporaryDirectory]
    private let servers: Mutex<[LarderProcess]>

    init(count: Int) async throws {
        ownDirectory = try TemporaryDirectory()
        owner = try await LarderProcess.start(dataDirectory: ownDirectory.url)
        let answer = try await owner.send(
            "POST", "/v1/apply", body: ProbeView.definitions, contentType: "application/yaml")
        guard answer.status == 200 else { throw StartError(output: answer.text) }
        directories = try (0..<count).map { _ in try TemporaryDirectory() }
        var started: [LarderProcess] = []
        for directory in directories {
            started.append(try await Self.start(in: directory, of: ownDirectory))
        }
        servers = Mutex(started)
    }

    var count: Int { directories.count }

    /// The server as it runs now; it may be ended while it is being asked.
    subscript(index: Int) -> LarderProcess { servers.withLock { $0[index] } }

    /// The main process of the PostgreSQL that they share.
    var postmaster: CrashPostmaster {
        get throws { try CrashPostmaster(dataDirectory: ownDirectory.url) }
    }

    /// Ends a server, and waits until the one in its place is ready.
    func restart(_ index: Int, killing: Bool) async throws {
        if killing {
            self[index].kill()
        } else if self[index].stop() != 0 {
            throw StartError(output: "the server did not stop well\n\(self[index].logText)")
        }
        let server = try await Self.start(in: directories[index], of: ownDirectory)
        servers.withLock { $0[index] = server }
    }

    /// Ends PostgreSQL as by a power cut, and waits until another one runs in its place.
    func killPostgres() async throws {
        let killed = try postmaster
        killed.kill()
        try await killed.isReplaced(for: owner)
    }

    func stop() {
        for server in servers.withLock({ $0 }) { server.stop() }
        owner.stop()
        CrashPostmaster.stop(below: ownDirectory.url)
    }

    private static func start(
        in directory: TemporaryDirectory, of owner: TemporaryDirectory
    ) async throws -> LarderProcess {
        let socket = owner.url.appendingPathComponent("postgres/run").path
        let url = "postgresql:///larder?host=\(socket)&user=larder"
        return try await LarderProcess.start(
            dataDirectory: directory.url,
            arguments: ["--database-url", url, "--query-database-url", url + "_query"])
    }
}
