import Dispatch
import Foundation
import Glibc
import Postgres
import Synchronization

/// Stands between the store and the server, and cuts the line around one COMMIT.
///
/// Later connections pass unharmed, unless nobody is to find out any more.
final class CommitCutter: Sendable {
    enum Cut: Sendable {
        /// COMMIT never reaches the server.
        case beforeCommit
        /// The server commits; its answer never arrives.
        case afterCommit
        /// The same, and the server cannot be reached afterwards.
        case afterCommitForGood
    }

    private let directory: String
    private let listener: Int32
    private let serverPath: String
    private let cut: Cut
    private let commitsBefore: Int
    private let commitsSeen = Atomic(0)
    private let hasCut = Atomic(false)

    /// - Parameter commitsBefore: How many pass before the one that is cut.
    init(
        to configuration: ConnectionConfiguration, _ cut: Cut, commitsBefore: Int = 0
    ) throws {
        self.commitsBefore = commitsBefore
        directory = NSTemporaryDirectory() + "/larder-cutter-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        serverPath = "\(configuration.setting("host") ?? "")/.s.PGSQL.5432"
        self.cut = cut
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let listening = Self.withAddress("\(directory)/.s.PGSQL.5432") { bind(listener, $0, $1) }
        precondition(listening == 0 && listen(listener, 16) == 0, "the proxy listens")
        // Blocking calls, so queues of their own.
        DispatchQueue(label: "cutter").async { self.acceptAll() }
    }

    func configuration(like other: ConnectionConfiguration) -> ConnectionConfiguration {
        other.setting("host", to: directory)
    }

    /// Ends the proxy and removes its socket.
    func close() {
        shutdown(listener, Int32(SHUT_RDWR))
        try? FileManager.default.removeItem(atPath: directory)
    }

    private func acceptAll() {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { return }
            if hasCut.load(ordering: .acquiring), cut == .afterCommitForGood {
                _ = Glibc.close(client)
                continue
            }
            let server = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            let connected = Self.withAddress(serverPath) { connect(server, $0, $1) }
            precondition(connected == 0, "the server listens")
            let line = Line(client: client, server: server)
            DispatchQueue(label: "cutter.statements").async { self.forwardStatements(line) }
            DispatchQueue(label: "cutter.answers").async { self.forwardAnswers(line) }
        }
    }

    private struct Line: Sendable {
        let client: Int32
        let server: Int32

        func end() {
            shutdown(client, Int32(SHUT_RDWR))
            shutdown(server, Int32(SHUT_RDWR))
        }
    }

    private func forwardStatements(_ line: Line) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(line.client, &buffer, buffer.count)
            guard count > 0 else { break }
            let isCommit = String(decoding: buffer[..<count], as: UTF8.self).contains("COMMIT\0")
            if isCommit, isDue(), !hasCut.exchange(true, ordering: .acquiringAndReleasing) {
                // Without an answer the client cannot know; the server ends by itself.
                shutdown(line.client, Int32(SHUT_RDWR))
                if cut == .beforeCommit { break }
            }
            guard Self.write(buffer, count, to: line.server) else { break }
        }
        if cut == .beforeCommit { line.end() } else { shutdown(line.server, Int32(SHUT_WR)) }
    }

    private func isDue() -> Bool {
        commitsSeen.add(1, ordering: .acquiringAndReleasing).oldValue >= commitsBefore
    }

    private func forwardAnswers(_ line: Line) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(line.server, &buffer, buffer.count)
            guard count > 0, Self.write(buffer, count, to: line.client) else { break }
        }
        line.end()
    }

    /// Without the signal that a closed socket sends.
    private static func write(_ bytes: [UInt8], _ count: Int, to descriptor: Int32) -> Bool {
        send(descriptor, bytes, count, Int32(MSG_NOSIGNAL)) == count
    }

    private static func withAddress(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
