import Foundation
import JSON
import Testing

/// PostgreSQL that hangs, dies, or is away: reads go on, writes say so, and everything recovers by
/// itself.
@Suite(.serialized) struct FaultTests {
    private static let lookup: JSONValue = [
        "features": ["shop_sales:amount"], "entities": ["shop": ["N"]],
    ]

    @Test func `while PostgreSQL hangs lookups are answered and readiness says why`()
        async throws
    {
        try await withShop { server, _ in
            let postmaster = try CrashPostmaster(dataDirectory: server.dataDirectory)
            try await expectWritten(5, to: server, key: "before")
            postmaster.pause()
            defer { postmaster.resume() }
            let writing = Task { try await write(6, to: server, key: "during") }
            try await server.answersReadiness(
                503, beginning: "postgres: PostgreSQL did not answer within 2.0 seconds.\n")
            #expect(try await server.get("/livez").status == 200)
            #expect(try await amount(on: server) == 5)

            postmaster.resume()
            try await server.becomesReady()
            #expect([200, 503].contains(try await writing.value.status))
            try await expectWritten(6, to: server, key: "during")
            #expect(try await amount(on: server) == 6)
        }
    }

    @Test func `a private PostgreSQL that was killed is started again`() async throws {
        try await withShop { server, _ in
            try await expectWritten(5, to: server, key: "before")
            let killed = try CrashPostmaster(dataDirectory: server.dataDirectory)
            killed.kill()
            #expect(try await amount(on: server) == 5)
            try await killed.isReplaced(for: server)
            #expect(try await amount(on: server) == 5)
            try await server.becomesReady()
            try await expectWritten(6, to: server, key: "after")
            #expect(try await amount(on: server) == 6)
        }
    }

    @Test func `while PostgreSQL is away writes are told to come back`() async throws {
        try await withShop { owner, directory in
            try await expectWritten(5, to: owner, key: "before")
            let other = try TemporaryDirectory()
            let socket = directory.url.appendingPathComponent("postgres/run").path
            let url = "postgresql:///larder?host=\(socket)&user=larder"
            try Self.refusesQueries(
                as: url + "_nobody", of: url, "the role for entity queries cannot connect: ")
            try Self.refusesQueries(
                as: url, of: url, "the role for entity queries may do what the server's own may\n")
            let server = try await LarderProcess.start(
                dataDirectory: other.url,
                arguments: ["--database-url", url, "--query-database-url", url + "_query"])
            defer { server.stop() }
            owner.stop()
            try await server.answersReadiness(
                503,
                beginning: "postgres: PostgreSQL cannot be reached: connection to server on socket")
            #expect(try await amount(on: server) == 5)
            let unwritten = try await write(6, to: server, key: "during")
            #expect(unwritten.status == 503)
            #expect(unwritten.headers["retry-after"] == "1")
            #expect(unwritten.json["title"] == "the database is not available")
            #expect(
                unwritten.json["hint"]
                    == "Try again; with an Idempotency-Key nothing is done twice.")

            let again = try await LarderProcess.start(dataDirectory: directory.url)
            defer { again.stop() }
            try await server.becomesReady()
            try await expectWritten(6, to: server, key: "during")
            #expect(try await amount(on: server) == 6)
        }
    }

    private static func refusesQueries(
        as queryURL: String, of url: String, _ reason: String
    ) throws {
        let refused = try LarderProcess.run([
            "serve", "--port", "0", "--admin-port", "0", "--insecure-local",
            "--database-url", url, "--query-database-url", queryURL,
        ])
        #expect(refused.status == 1)
        #expect(refused.errors.contains("Error: \(reason)"), "\(refused.errors)")
    }

    private func withShop(
        _ body: (LarderProcess, TemporaryDirectory) async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        defer { CrashPostmaster.stop(below: directory.url) }
        let server = try await LarderProcess.start(dataDirectory: directory.url)
        defer { server.stop() }
        try await OperationsShop.fill(server)
        try await body(server, directory)
    }

    private func amount(on server: LarderProcess) async throws -> Double? {
        let answer = try await server.post("/v1/online-features", Self.lookup)
        #expect(answer.status == 200)
        return answer.json["rows"]?.arrayValue?.first?["values"]?.arrayValue?.first?.doubleValue
    }

    private func write(
        _ amount: Double, to server: LarderProcess, key: String
    ) async throws -> Answer {
        let row: JSONValue = [
            "shop": "N", "amount": .number(amount),
            // Later writes are later events.
            "event_timestamp": .integer(Int64(amount) * 1_000_000),
        ]
        return try await server.send(
            "POST", "/v1/feature-views/shop_sales/rows",
            body: JSONValue.object(JSONObject([("rows", [row])])).text,
            headers: ["Idempotency-Key": key])
    }

    private func expectWritten(
        _ amount: Double, to server: LarderProcess, key: String
    ) async throws {
        let answer = try await write(amount, to: server, key: key)
        #expect(answer.status == 200, "\(answer.text)")
        #expect(answer.json["accepted"] == 1)
    }
}
