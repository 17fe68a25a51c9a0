import Foundation
import JSON
import Testing

/// Two servers on one database: `one` keeps it, `other` reaches it by a line that can be cut.
struct TwoServers {
    private let directory: TemporaryDirectory
    private let otherDirectory: TemporaryDirectory
    let line: DatabaseLine
    private(set) var one: LarderProcess
    let other: LarderProcess

    /// Runs the body with two servers that are ready.
    ///
    /// - Parameters:
    ///   - definitions: Applied before the other server starts.
    ///   - otherArguments: Of the other server, besides its database.
    ///   - starting: Takes place on the first while the other starts.
    static func run(
        definitions: String, otherArguments: [String] = [],
        while starting: @escaping @Sendable (LarderProcess) async -> Void = { _ in },
        _ body: (inout TwoServers) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        defer { CrashPostmaster.stop(below: directory.url) }
        let one = try await LarderProcess.start(dataDirectory: directory.url)
        defer { one.kill() }
        let applied = try await one.send(
            "POST", "/v1/apply", body: definitions, contentType: "application/yaml")
        try #require(applied.status == 200, "\(applied.text)")
        let line = try DatabaseLine(toDatabaseOf: directory.url)
        defer { line.close() }
        let otherDirectory = try TemporaryDirectory()
        async let started: Void = starting(one)
        let other = try await LarderProcess.start(
            dataDirectory: otherDirectory.url,
            arguments: ["--database-url", line.url] + otherArguments)
        await started
        var servers = TwoServers(
            directory: directory, otherDirectory: otherDirectory, line: line, one: one,
            other: other)
        defer {
            servers.one.kill()
            servers.other.kill()
        }
        try await body(&servers)
        #expect(servers.other.stop() == 0)
        #expect(servers.one.stop() == 0)
    }

    /// Starts the first server again, after it was killed.
    mutating func restartOne() async throws {
        one = try await LarderProcess.start(dataDirectory: directory.url)
    }

    /// Both hold what the database holds.
    func expectNoDifference(_ comment: Comment? = nil) async throws {
        for server in [one, other] { try await server.expectNoDifference(comment) }
    }
}

extension LarderProcess {
    /// The server holds what the database holds.
    func expectNoDifference(_ comment: Comment? = nil) async throws {
        let job = try await finish(try await send("POST", "/v1/online/verify"))
        #expect(job["result"]?["different"] == 0, "\(comment ?? ""): \(job.text)")
        #expect(job["result"]?["compared"] != 0, "\(comment ?? ""): \(job.text)")
    }

    /// Returns when the lookup is answered so.
    func answers(_ lookup: JSONValue, with values: JSONValue) async throws {
        let deadline = Date.now.addingTimeInterval(60)
        while true {
            let answer = try await post("/v1/online-features", lookup)
            if answer.json["rows"]?.arrayValue?.first?["values"] == values { return }
            guard Date.now < deadline else {
                throw StartError(output: "the answer is \(answer.text)\n\(logText)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
