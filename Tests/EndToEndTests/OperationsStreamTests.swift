import JSON
import Testing

/// Bodies of rows that are too large to be taken in at once.
@Suite(OperationsShop()) struct OperationsStreamTests {
    private let server: LarderProcess

    init() throws {
        server = try #require(OperationsShop.server)
    }

    private func send(
        _ body: String, contentType: String, key: String? = nil
    ) async throws -> Answer {
        try await server.send(
            "POST", "/v1/feature-views/stock/rows", body: body, contentType: contentType,
            headers: key.map { ["Idempotency-Key": $0] } ?? [:])
    }

    private func counts(_ items: [Int64]) async throws -> [String] {
        let answer = try await server.post(
            "/v1/online-features",
            [
                "features": ["stock:count"],
                "entities": ["item": .array(items.map(JSONValue.integer))],
            ])
        let rows = try #require(answer.json["rows"]?.arrayValue, "\(answer.text)")
        return rows.map { $0["values"]?.text ?? "" }
    }

    private static func csv(_ items: Range<Int>) -> String {
        "item,event_timestamp,count\n"
            + items.map { "\($0),2026-01-01T00:00:00Z,\($0 % 1000)\n" }.joined()
    }

    @Test func `a long body of CSV is stored and served`() async throws {
        let answer = try await send(Self.csv(1_000_000..<1_030_000), contentType: "text/csv")
        #expect(answer.status == 200, "\(answer.text)")
        #expect(answer.json["accepted"] == 30_000)
        #expect(try await counts([1_000_000, 1_029_999]) == ["[0]", "[999]"])
    }

    @Test func `a long body of NDJSON keeps its wrong rows aside`() async throws {
        let rows = (0..<5000).map { row in
            let count = row == 4000 ? "\"many\"" : "\(row)"
            return #"{"item": \#(2_000_000 + row), "event_timestamp": "2026-01-01T00:00:00Z", "#
                + #""count": \#(count)}"# + "\n"
        }
        let answer = try await send(rows.joined(), contentType: "application/x-ndjson")
        #expect(answer.json["accepted"] == 4999)
        #expect(answer.json["quarantined"] == 1)
        #expect(
            answer.json["errors"] == [
                [
                    "row": 4000, "field": "count", "check": "type",
                    "detail": "\"count\" expects int32, but holds \"many\".",
                ]
            ])
        #expect(try await counts([2_003_999, 2_004_000]) == ["[3999]", "[null]"])
    }

    @Test func `a long body that comes again is answered, and not stored, again`() async throws {
        let body = Self.csv(3_000_000..<3_010_000)
        let first = try await send(body, contentType: "text/csv", key: "long")
        let second = try await send(body, contentType: "text/csv", key: "long")
        #expect(first.json["replayed"] == nil)
        #expect(second.json["replayed"] == true)
        #expect(second.json["batch"] == first.json["batch"])
        let other = try await send(
            Self.csv(3_000_000..<3_010_001), contentType: "text/csv", key: "long")
        #expect(other.status == 422)
    }

    @Test func `a client that hangs up leaves nothing, and may send again`() async throws {
        let body = Self.csv(4_000_000..<4_020_000)
        let cut = body.prefix(body.utf8.count / 2)
        _ = await RawExchange.send(
            """
            POST /v1/feature-views/stock/rows HTTP/1.1\r
            Host: localhost\r
            Content-Type: text/csv\r
            Idempotency-Key: cut\r
            Content-Length: \(body.utf8.count)\r
            \r
            \(cut)
            """, port: server.port)
        #expect(try await counts([4_000_000]) == ["[null]"])
        let whole = try await send(body, contentType: "text/csv", key: "cut")
        #expect(whole.json["accepted"] == 20_000)
        #expect(whole.json["replayed"] == nil)
        #expect(try await counts([4_019_999]) == ["[999]"])
    }

    @Test func `a long body with a broken line leaves nothing`() async throws {
        let body = Self.csv(5_000_000..<5_020_000) + "5020000\n"
        let answer = try await send(body, contentType: "text/csv")
        #expect(
            BadInputProblem(answer).text == """
                400 malformed: the body is not valid CSV
                Line 20002: row 20000 has 1 field, the header has 3; the column \
                "event_timestamp" is missing.
                """)
        #expect(try await counts([5_000_000]) == ["[null]"])
    }
}
