import Dispatch
import Glibc
import Postgres
import Synchronization
import TestSupport

/// Stands between a client and the server, and cuts the line around COMMIT.
final class CuttingProxy: Sendable {
    enum Cut: Sendable {
        /// COMMIT never reaches the server.
        case beforeCommit
        /// The server does what COMMIT says; its answer never reaches the client.
        case afterCommit
    }

    private let directory = TemporaryDirectory.make()
    private let listener: Int32
    private let serverPath: String
    private let cut: Cut
    private let hasSeenCommit = Atomic(false)

    init(to configuration: ConnectionConfiguration, _ cut: Cut) {
        serverPath = "\(configuration.setting("host") ?? "")/.s.PGSQL.5432"
        self.cut = cut
        listener = UnixSocket.listen(at: "\(directory)/.s.PGSQL.5432")
        // Blocking reads, so threads of their own: a serial queue each.
        DispatchQueue(label: "proxy").async { self.acceptOne() }
    }

    deinit {
        close(listener)
        TemporaryDirectory.remove(directory)
    }

    func configuration(
        like configuration: ConnectionConfiguration
    ) -> ConnectionConfiguration {
        configuration.setting("host", to: directory)
    }

    private func acceptOne() {
        let client = accept(listener, nil, nil)
        let server = UnixSocket.connect(to: serverPath)
        DispatchQueue(label: "proxy.answers").async { self.forwardAnswers(server, client) }
        forwardStatements(client, server)
        shutdown(client, Int32(SHUT_RDWR))
        shutdown(server, Int32(SHUT_RDWR))
    }

    private func forwardStatements(_ client: Int32, _ server: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(client, &buffer, buffer.count)
            guard count > 0 else { return }
            if String(decoding: buffer[..<count], as: UTF8.self).contains("COMMIT\0") {
                hasSeenCommit.store(true, ordering: .sequentiallyConsistent)
                if cut == .beforeCommit { return }
            }
            guard write(server, buffer, count) == count else { return }
        }
    }

    private func forwardAnswers(_ server: Int32, _ client: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(server, &buffer, buffer.count)
            let isCut = hasSeenCommit.load(ordering: .sequentiallyConsistent)
            guard count > 0, !isCut else { break }
            guard write(client, buffer, count) == count else { break }
        }
        shutdown(client, Int32(SHUT_RDWR))
        shutdown(server, Int32(SHUT_RDWR))
    }
}
