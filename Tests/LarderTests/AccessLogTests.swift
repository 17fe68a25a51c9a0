import Features
import Foundation
import FoundationNetworking
import HTTP
import JSON
import Logging
import Testing
import larder

/// What the access log tells of a server's requests.
struct AccessLogTests {
    private static let time = Date(timeIntervalSince1970: 1_700_000_000.25)

    private static let router = Router(routes: [
        Route(.get, "/things/{name}") { _, _ in .now(Response(text: "a thing")) },
        Route(.get, "/broken") { _, _ in .now(Response(status: .internalServerError)) },
        Route(.get, "/wrong/{name}") { _, _ in .now(Response(status: .unprocessableContent)) },
    ])

    /// The entries that a server logs while it answers these paths, one after the other.
    private func log(
        of paths: [String], sample: Double = 0, logLevel: Logger.Level = .info
    ) async throws -> [JSONValue] {
        // Not a pipe: a process that another test starts could hold its end open.
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("larder-access-\(UUID().uuidString).log")
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let handle = try FileHandle(forWritingTo: file)
        let output = LogOutput(descriptor: handle.fileDescriptor)
        let log = AccessLog(
            output: output, sample: try #require(SampleRate(sample)), logLevel: logLevel,
            now: { Self.time })
        let server = HTTPServer(
            configuration: ServerConfiguration(
                loops: 1,
                renderFailure: { failure, _, _ in Response(status: failure.status) },
                observe: { log.observe($0) }),
            router: Self.router)
        try server.start()
        for (number, path) in paths.enumerated() {
            let url = try #require(URL(string: "http://127.0.0.1:\(server.port)\(path)"))
            var request = URLRequest(url: url)
            request.setValue("r\(number)", forHTTPHeaderField: "X-Request-Id")
            _ = try await URLSession.shared.data(for: request)
        }
        await server.drain(deadline: .seconds(10))
        log.finish()
        output.flush(within: .seconds(60))
        try handle.close()
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        return try text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }

    @Test func `a failed request is told of, with its path and without its query`() async throws {
        let entries = try await log(of: ["/wrong/a%0Ab?password=x"])
        let entry = try #require(entries.first)
        #expect(entries.count == 1)
        let expected: [(String, JSONValue)] = [
            ("ts", "2023-11-14T22:13:20.250Z"), ("level", "info"), ("logger", "access"),
            ("msg", "request"), ("request_id", "r0"), ("method", "GET"),
            ("route", "/wrong/{name}"), ("path", "/wrong/a%0Ab"), ("status", 422),
            ("remote", "127.0.0.1"), ("complete", true),
        ]
        for (key, value) in expected { #expect(entry[key] == value, "\(key)") }
        for key in ["duration_ms", "bytes_in", "bytes_out"] { #expect(entry[key] != nil) }
        #expect(!entry.text.contains("password"))
    }

    @Test func `a request the server refused by itself has the reason`() async throws {
        let entries = try await log(of: ["/nowhere", "/wrong/a"])
        #expect(entries.map { $0["reason"] } == ["no such path", nil])
    }

    @Test func `a request without a route has a path only, the server's own fault a warning`()
        async throws
    {
        let entries = try await log(of: ["/nowhere", "/broken"])
        #expect(entries.map { $0["route"] } == [nil, "/broken"])
        #expect(entries.map { $0["path"] } == ["/nowhere", "/broken"])
        #expect(entries.map { $0["status"] } == [404, 500])
        #expect(entries.map { $0["level"] } == ["info", "warning"])
    }

    @Test func `of what went well nothing is told, or everything, as the sample says`()
        async throws
    {
        let paths = (0..<5).map { "/things/\($0)" }
        #expect(try await log(of: paths, sample: 0) == [])
        let entries = try await log(of: paths, sample: 1)
        #expect(entries.map { $0["status"] } == Array(repeating: 200, count: 5))
        #expect(entries.map { $0["request_id"] } == (0..<5).map { .string("r\($0)") })
        // Its route says all there is to say.
        #expect(entries.allSatisfy { $0["path"] == nil })
    }

    @Test func `the same ids are chosen every time, about as many as the sample says`()
        async throws
    {
        let paths = (0..<200).map { "/things/\($0)" }
        let chosen = try await log(of: paths, sample: 0.5).map { $0["request_id"] }
        #expect((70...130).contains(chosen.count))
        #expect(try await log(of: paths, sample: 0.5).map { $0["request_id"] } == chosen)
    }

    @Test func `of an attack so many lines are told and then a number`() async throws {
        let paths = (0..<150).map { "/nowhere/\($0)" } + ["/wrong/a"]
        let entries = try await log(of: paths)
        #expect(entries.count == 102)
        #expect(entries.filter { $0["status"] == 404 }.count == 100)
        // What honest callers did wrong has an allowance of its own.
        #expect(entries.filter { $0["status"] == 422 }.count == 1)
        #expect(entries.last?["msg"] == "requests without a route were left out")
        #expect(entries.last?["count"] == 50)
    }

    @Test func `lines below the log's level are not written`() async throws {
        let entries = try await log(
            of: ["/nowhere", "/things/a", "/broken"], sample: 1, logLevel: .warning)
        #expect(entries.map { $0["status"] } == [500])
    }
}
