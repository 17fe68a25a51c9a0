import JSON
import Testing

/// Rows in, and what lookups say of them.
@Suite(OperationsShop()) struct OperationsRowsTests {
    private let server: LarderProcess

    init() throws {
        server = try #require(OperationsShop.server)
    }

    @Test func `quarantine takes the wrong rows and counts every one`() async throws {
        let receipt = try await send(
            to: "feature-views/stock",
            """
            {"rows": [
              {"item": 1, "event_timestamp": "2026-01-01T00:00:00Z", "count": 1},
              {"item": 2, "event_timestamp": "2026-01-01T00:00:00Z", "count": 3000000000},
              {"event_timestamp": "2026-01-01T00:00:00Z"},
              {"item": 3}]}
            """)
        let text = { (member: String) in receipt.json[member]?.text }
        #expect(text("received") == "4")
        #expect(text("accepted") == "1")
        #expect(text("quarantined") == "3")
        #expect(text("rejected") == "0")
        #expect(
            receipt.json["errors"] == [
                [
                    "row": 1, "field": "count", "check": "type",
                    "detail": "\"count\" expects int32, but holds 3000000000.",
                ],
                [
                    "row": 2, "field": "item", "check": "key",
                    "detail": "The join key \"item\" is missing.",
                ],
                [
                    "row": 3, "field": "event_timestamp", "check": "time",
                    "detail": "The event timestamp is missing.",
                ],
            ])
        #expect(
            try await lookUp(["stock:count"], ["item": [1, 2, 3]])
                == ["[1] PRESENT", "[null] NOT_FOUND", "[null] NOT_FOUND"])
    }

    @Test func `a key that comes again answers the first receipt`() async throws {
        let body = #"{"rows": [{"item": 4, "event_timestamp": "2026-01-01T00:00:00Z"}]}"#
        let first = try await send(to: "feature-views/stock", body, key: "once")
        let second = try await send(to: "feature-views/stock", body, key: "once")
        #expect(first.json["replayed"] == nil)
        #expect(second.json["replayed"] == true)
        #expect(second.json["batch"] == first.json["batch"])
    }

    @Test func `a key that comes again with other rows is refused`() async throws {
        let first = #"{"rows": [{"item": 5, "event_timestamp": "2026-01-01T00:00:00Z"}]}"#
        _ = try await send(to: "feature-views/stock", first, key: "other")
        let second = try await server.send(
            "POST", "/v1/feature-views/stock/rows", body: #"{"rows": []}"#,
            headers: ["Idempotency-Key": "other"])
        #expect(
            BadInputProblem(second).text == """
                422 idempotency-key-reused: the idempotency key "other" was used before with \
                another body
                A key names one request for ever; nothing was stored.
                → Send another request under another key.
                """)
    }

    @Test func `a row of a push source reaches every view that reads from it`() async throws {
        _ = try await send(
            to: "data-sources/sales",
            """
            {"rows": [{"shop": "both", "item": 1, "amount": 5, "pieces": 2,
                       "sold_at": "2026-01-02T00:00:00Z"}]}
            """)
        #expect(
            try await lookUp(
                ["shop_sales:pieces", "item_sales:amount"], ["shop": ["both"], "item": [1]])
                == ["[2,5.0] PRESENT PRESENT"])
    }

    @Test func `an older event does not replace a newer one`() async throws {
        let newer =
            #"{"rows": [{"item": 6, "event_timestamp": "2026-01-02T00:00:00Z", "count": 2}]}"#
        let older =
            #"{"rows": [{"item": 6, "event_timestamp": "2026-01-01T00:00:00Z", "count": 1}]}"#
        _ = try await send(to: "feature-views/stock", newer)
        _ = try await send(to: "feature-views/stock", older)
        #expect(try await lookUp(["stock:count"], ["item": [6]]) == ["[2] PRESENT"])
    }

    @Test func `NaN and the infinities are values, and null is none`() async throws {
        _ = try await send(
            to: "feature-views/shop_sales",
            """
            {"rows": [
              {"shop": "nan", "event_timestamp": "2026-01-01T00:00:00Z", "amount": "NaN"},
              {"shop": "inf", "event_timestamp": "2026-01-01T00:00:00Z", "amount": "-Infinity"},
              {"shop": "big", "event_timestamp": "2026-01-01T00:00:00Z", "amount": 1e308},
              {"shop": "null", "event_timestamp": "2026-01-01T00:00:00Z", "amount": null}]}
            """)
        #expect(
            try await lookUp(["shop_sales:amount"], ["shop": ["nan", "inf", "big", "null"]]) == [
                "[\"NaN\"] PRESENT", "[\"-Infinity\"] PRESENT", "[1e+308] PRESENT",
                "[null] NULL_VALUE",
            ])
    }

    @Test func `keys are any text, compared byte by byte, and may be long`() async throws {
        let composed = "caf\u{E9}"
        let decomposed = "cafe\u{301}"
        let long = String(repeating: "k", count: 2000)
        let shops = ["日本語 🛒", composed, long]
        let rows = shops.enumerated().map { index, shop -> JSONValue in
            [
                "shop": .string(shop), "event_timestamp": "2026-01-01T00:00:00Z",
                "pieces": .integer(Int64(index)),
            ]
        }
        _ = try await send(
            to: "feature-views/shop_sales",
            JSONValue.object(JSONObject([("rows", .array(rows))])).text)
        #expect(
            try await lookUp(
                ["shop_sales:pieces"],
                ["shop": .array((shops + [decomposed]).map(JSONValue.string))]) == [
                    "[0] PRESENT", "[1] PRESENT", "[2] PRESENT", "[null] NOT_FOUND",
                ])
    }

    @Test func `10,000 entities are looked up at once`() async throws {
        let items = (0..<10_000).map { JSONValue.integer(100_000 + $0) }
        let rows = try await lookUp(["stock:count"], ["item": .array(items)])
        #expect(rows.count == 10_000)
        #expect(Set(rows) == ["[null] NOT_FOUND"])
    }

    @Test func `rows come as CSV and as NDJSON too`() async throws {
        _ = try await send(
            to: "feature-views/stock",
            "item,event_timestamp,count,note\n7,2026-01-01T00:00:00Z,7,\"a, b\"\n",
            contentType: "text/csv")
        _ = try await send(
            to: "feature-views/stock",
            #"{"item": 8, "event_timestamp": "2026-01-01T00:00:00Z", "count": 8}"# + "\n",
            contentType: "application/x-ndjson")
        #expect(
            try await lookUp(["stock:count", "stock:note"], ["item": [7, 8]])
                == ["[7,\"a, b\"] PRESENT PRESENT", "[8,null] PRESENT NULL_VALUE"])
    }

    @Test func `an empty batch is a batch`() async throws {
        let receipt = try await send(to: "feature-views/stock", #"{"rows": []}"#)
        #expect(receipt.json["received"] == 0)
    }

    private func send(
        to target: String, _ body: String, contentType: String = "application/json",
        key: String? = nil
    ) async throws -> Answer {
        let answer = try await server.send(
            "POST", "/v1/\(target)/rows", body: body, contentType: contentType,
            headers: key.map { ["Idempotency-Key": $0] } ?? [:])
        #expect(answer.status == 200, "\(answer.text)")
        return answer
    }

    /// For each entity its values as JSON, and their statuses.
    private func lookUp(_ features: JSONValue, _ entities: JSONValue) async throws -> [String] {
        let answer = try await server.post(
            "/v1/online-features", ["features": features, "entities": entities])
        return try #require(answer.json["rows"]?.arrayValue, "\(answer.text)").map { row in
            let statuses = (row["statuses"]?.arrayValue ?? []).compactMap(\.stringValue)
            return ([row["values"]?.text ?? ""] + statuses).joined(separator: " ")
        }
    }
}
