import Dispatch
import Foundation
import Glibc
import Synchronization
import TestSupport

/// The line between a server and its database, which a test can cut and mend.
final class DatabaseLine: Sendable {
    private struct Ends: Sendable {
        let client: Int32
        let server: Int32

        func shutDown() {
            shutdown(client, Int32(SHUT_RDWR))
            shutdown(server, Int32(SHUT_RDWR))
        }
    }

    private struct State {
        var isCut = false
        var lines: [Ends] = []
    }

    private let directory: TemporaryDirectory
    private let listener: Int32
    private let serverPath: String
    private let state = Mutex(State())

    /// - Parameter owner: The data directory of the server whose private PostgreSQL it leads to.
    init(toDatabaseOf owner: URL) throws {
        directory = try TemporaryDirectory()
        serverPath = owner.appendingPathComponent("postgres/run/.s.PGSQL.5432").path
        listener = UnixSocket.listen(
            at: directory.url.appendingPathComponent(".s.PGSQL.5432").path)
        // Blocking calls, so queues of their own.
        DispatchQueue(label: "line").async { self.acceptAll() }
    }

    /// What the server at the other end is started with.
    var url: String { "postgresql:///larder?host=\(directory.url.path)&user=larder" }

    /// Ends every connection; those that are tried from now on end at once.
    func cut() {
        let lines = state.withLock { state in
            state.isCut = true
            return state.lines
        }
        for line in lines { line.shutDown() }
    }

    func mend() { state.withLock { $0.isCut = false } }

    /// Ends the line for good.
    func close() {
        cut()
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private func acceptAll() {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { return }
            guard !state.withLock({ $0.isCut }) else {
                _ = Glibc.close(client)
                continue
            }
            let ends = Ends(client: client, server: UnixSocket.connect(to: serverPath))
            state.withLock { $0.lines.append(ends) }
            DispatchQueue(label: "line.out").async { Self.forward(client, ends.server, ends) }
            DispatchQueue(label: "line.in").async { Self.forward(ends.server, client, ends) }
        }
    }

    private static func forward(_ source: Int32, _ destination: Int32, _ ends: Ends) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(source, &buffer, buffer.count)
            guard count > 0,
                send(destination, buffer, count, Int32(MSG_NOSIGNAL)) == count
            else { break }
        }
        ends.shutDown()
    }
}
