import Features
import Foundation
import HTTP
import JSON
import Logging
import Testing
import larder

/// What the access log tells of connections that failed beside their requests.
struct ConnectionFailureLineTests {
    private static let handshake = ConnectionFailure(
        .handshake, reason: "no shared cipher", remoteAddress: "192.0.2.7")

    /// The lines a log writes of these failures, which all come in one second.
    private func lines(
        of failures: [ConnectionFailure], logLevel: Logger.Level = .info
    ) throws -> [String] {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("larder-connections-\(UUID().uuidString).log")
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let handle = try FileHandle(forWritingTo: file)
        let output = LogOutput(descriptor: handle.fileDescriptor)
        let log = AccessLog(
            output: output, sample: .onePercent, logLevel: logLevel,
            now: { Date(timeIntervalSince1970: 1_700_000_000.25) })
        for failure in failures { log.observe(failure) }
        log.finish()
        output.flush(within: .seconds(60))
        try handle.close()
        return String(decoding: try Data(contentsOf: file), as: UTF8.self)
            .split(separator: "\n").map(String.init)
    }

    @Test(arguments: [
        (ConnectionFailure.Kind.refused, "warning", "connection refused"),
        (.handshake, "info", "TLS handshake failed"),
        (.write, "warning", "answer not taken"),
    ])
    func `a failed connection is one line with the reason`(
        _ kind: ConnectionFailure.Kind, _ level: String, _ message: String
    ) throws {
        let failure = ConnectionFailure(kind, reason: "a reason", remoteAddress: "192.0.2.7")
        #expect(
            try lines(of: [failure]) == [
                #"{"ts":"2023-11-14T22:13:20.250Z","level":"\#(level)","logger":"access","#
                    + #""msg":"\#(message)","reason":"a reason","remote":"192.0.2.7"}"#
            ])
    }

    @Test func `of a flood so many lines are told and then a number`() throws {
        let lines = try lines(of: Array(repeating: Self.handshake, count: 150))
        #expect(lines.count == 101)
        #expect(
            lines.last
                == #"{"ts":"2023-11-14T22:13:20.250Z","level":"warning","logger":"access","#
                + #""msg":"failed connections were left out","count":50}"#)
    }

    @Test func `lines below the log's level are not written`() throws {
        #expect(try lines(of: [Self.handshake], logLevel: .warning) == [])
    }
}
