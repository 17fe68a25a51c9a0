import Foundation
import JSON
import Testing

/// What a server tells of its requests in its log and its answers.
@Suite struct ObservabilityTests {
    private static let trace = "0af7651916cd43dd8448eb211c80319c"
    private static let span = "b7ad6b7169203331"

    /// Runs a server for `work` and stops it.
    /// - Returns: The access log's entries, in order.
    private func accessLog(
        _ arguments: String..., work: (LarderProcess) async throws -> Void
    ) async throws -> [JSONValue] {
        let directory = try TemporaryDirectory()
        let server = try await LarderProcess.start(
            dataDirectory: directory.url, arguments: arguments)
        do {
            try await work(server)
        } catch {
            server.stop()
            throw error
        }
        #expect(server.stop() == 0)
        let lines = server.logText.split(separator: "\n").map(String.init)
        // Every line is JSON by itself, or one was forged.
        let entries = try lines.map { try JSONValue(parsing: $0) }
        return entries.filter {
            // Readiness is asked for until it is there.
            $0["logger"] == "access" && $0["route"] != "/readyz"
        }
    }

    @Test func `a failed request is logged under the id and the trace it was answered with`()
        async throws
    {
        var ids: [JSONValue?] = []
        var answeredTrace: String?
        let entries = try await accessLog("--access-log-sample", "0") { server in
            let answer = try await server.send(
                "GET", "/nowhere?secret=1",
                headers: ["traceparent": "00-\(Self.trace)-\(Self.span)-01"])
            answeredTrace = answer.headers["traceparent"]
            ids.append(answer.headers["x-request-id"].map { .string($0) })
            #expect(answer.json["request_id"] == ids.last)
            let refused = await RawExchange.send(
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", port: server.port)
            #expect(refused.hasPrefix("HTTP/1.1 400 "))
            let body = try #require(refused.split(separator: "\r\n").last)
            ids.append(try JSONValue(parsing: String(body))["request_id"])
        }
        #expect(entries.map { $0["status"] } == [404, 400])
        #expect(entries.map { $0["request_id"] } == ids)
        #expect(entries.map { $0["path"] } == ["/nowhere", nil])
        #expect(entries.first?["trace_id"] == .string(Self.trace))
        // Who asked has the span that was sent; this request has its own.
        let span = try #require(entries.first?["span_id"]?.stringValue)
        #expect(span.count == 16)
        #expect(span != Self.span)
        #expect(answeredTrace == "00-\(Self.trace)-\(span)-01")
        #expect(entries.last?["trace_id"]?.stringValue?.count == 32)
    }

    @Test func `a line cannot be forged by what is asked for`() async throws {
        let forged = #"{"ts":"now","logger":"access","msg":"request","status":999}"#
        let entries = try await accessLog("--access-log-sample", "1") { server in
            for line in ["\r\n", "\n", "%0D%0A", "%0A", "\u{2028}", "\u{1B}[2K"] {
                let answer = await RawExchange.send(
                    "GET /a\(line)\(forged.replacing("\"", with: "%22")) HTTP/1.1\r\n"
                        + "Host: a\r\nX-Request-Id: a\(line)\(forged)\r\nConnection: close\r\n\r\n",
                    port: server.port)
                #expect(answer.hasPrefix("HTTP/1.1 4"))
            }
        }
        #expect(entries.count == 6)
        #expect(entries.allSatisfy { $0["status"] == 400 || $0["status"] == 404 })
    }

    @Test func `what goes well is logged as the sample says`() async throws {
        func statuses(_ sample: String) async throws -> [JSONValue?] {
            let entries = try await accessLog("--access-log-sample", sample) { server in
                for _ in 0..<5 {
                    let answer = try await server.get("/version")
                    #expect(answer.status == 200)
                }
            }
            return entries.map { $0["status"] }
        }
        #expect(try await statuses("0") == [])
        #expect(try await statuses("1") == [200, 200, 200, 200, 200])
    }

    @Test func `a sample that is none is refused with 2`() throws {
        let ended = try LarderProcess.run(["serve", "--access-log-sample", "2"])
        #expect(ended.status == 2)
        #expect(
            ended.errors == "Error: access-log-sample is \"2\", but must be a number from 0 to 1\n")
    }

    @Test func `a server whose log nobody reads keeps answering`() async throws {
        let directory = try TemporaryDirectory()
        let server = try await LarderProcess.start(
            dataDirectory: directory.url, arguments: ["--access-log-sample", "1"])
        defer { server.stop() }
        server.stopReadingLog()
        // 64 KiB fit into the pipe and 4 MiB into the queue; a line has some 250 bytes.
        let pipelined = String(
            repeating: "GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n", count: 1000)
        for _ in 0..<40 {
            let answers = await RawExchange.send(pipelined, port: server.port)
            #expect(answers.ranges(of: "HTTP/1.1 200 OK").count == 1000)
        }
        let metrics = try await server.get("/metrics").text
        let dropped = metrics.split(separator: "\n").first {
            $0.hasPrefix("larder_access_log_dropped_total ")
        }?.split(separator: " ").last.flatMap { Int($0) }
        #expect(try #require(dropped) > 0)
    }
}
