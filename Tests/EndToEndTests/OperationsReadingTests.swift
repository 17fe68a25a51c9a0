import JSON
import Testing

/// Lookups and joins in every form they can be asked for.
@Suite(OperationsShop()) struct OperationsReadingTests {
    private let server: LarderProcess

    init() throws {
        server = try #require(OperationsShop.server)
    }

    @Test func `a lookup as of a time is answered as it was then`() async throws {
        let answer = try await server.send(
            "POST", "/v1/online-features",
            body: """
                {"feature_service": "comfort", "entities": {"shop": ["N", "S", "X"]},
                 "as_of": "2026-01-01T01:05:00Z"}
                """)
        #expect(
            answer.json == [
                "feature_names": ["shop_weather:temp", "shop_weather:wind"],
                "rows": [
                    // The second temperature becomes known at 01:10 only.
                    Self.row([1.5, 10.0], "PRESENT", "2026-01-01T00:00:00Z"),
                    Self.row([11.5, 5.0], "PRESENT", "2026-01-01T00:00:00Z"),
                    Self.row([.null, .null], "NOT_FOUND", .null),
                ],
            ])
    }

    @Test func `a value that is too old is withheld and its time is told`() async throws {
        let answer = try await server.send(
            "POST", "/v1/online-features",
            body: #"{"feature_service": "comfort", "entities": {"shop": ["N"]}}"#)
        #expect(
            answer.json["rows"]
                == [Self.row([.null, .null], "OUTSIDE_MAX_AGE", "2026-01-01T01:00:00Z")])
    }

    @Test func `a join keeps the rows as they were sent, in their order`() async throws {
        let answer = try await join(
            """
            {"features": ["shop_weather:temp"], "entity_rows": [
              {"shop": "N", "event_timestamp": "2026-01-01T01:05:00Z", "sold": 3},
              {"shop": "X", "event_timestamp": "2026-01-01T01:05:00Z"},
              {"shop": "N", "event_timestamp": "2026-01-01T01:05:00Z", "sold": 3}]}
            """)
        let known = #"{"shop":"N","event_timestamp":"2026-01-01T01:05:00Z","sold":3,"temp":2.5}"#
        let unknown =
            #"{"shop":"X","event_timestamp":"2026-01-01T01:05:00Z","sold":null,"temp":null}"#
        #expect(answer.contentType == "application/x-ndjson")
        #expect(answer.text == "\(known)\n\(unknown)\n\(known)\n")
    }

    @Test func `a join as known leaves out what was not known yet`() async throws {
        let answer = try await join(
            """
            {"features": ["shop_weather:temp"], "as_known": true, "full_feature_names": true,
             "entity_rows": [{"shop": "N", "event_timestamp": "2026-01-01T01:05:00Z"}]}
            """)
        #expect(
            answer.text == #"{"shop":"N","event_timestamp":"2026-01-01T01:05:00Z","#
                + #""shop_weather__temp":1.5}"# + "\n")
    }

    @Test func `CSV goes in and comes out`() async throws {
        let answer = try await join(
            "shop,event_timestamp,note\nN,2026-01-01T01:05:00Z,\"a,b\"\nX,2026-01-01T01:05:00Z,\n",
            query: "?features=shop_weather:temp,shop_weather:wind&full_feature_names=true",
            contentType: "text/csv", accept: "text/csv")
        #expect(answer.contentType == "text/csv; charset=utf-8")
        #expect(
            answer.text == """
                shop,event_timestamp,note,shop_weather__temp,shop_weather__wind
                N,2026-01-01T01:05:00Z,"a,b",2.5,20.0
                X,2026-01-01T01:05:00Z,,,

                """)
    }

    @Test func `NDJSON goes in and CSV comes out`() async throws {
        let answer = try await join(
            #"{"shop":"N","event_timestamp":"2026-01-01T01:05:00Z"}"# + "\n",
            query: "?feature_service=comfort&as_known=true",
            contentType: "application/x-ndjson", accept: "text/csv")
        #expect(
            answer.text == "shop,event_timestamp,temp,wind\nN,2026-01-01T01:05:00Z,1.5,10.0\n")
    }

    @Test func `explain tells how a join would be run, and joins nothing`() async throws {
        let answer = try await join(
            """
            {"features": ["shop_weather:temp"], "explain": true, "entity_rows": [
              {"shop": "N", "event_timestamp": "2026-01-01T01:05:00Z"}]}
            """)
        #expect(answer.contentType == "application/json")
        #expect(answer.json["views"]?.arrayValue?.first?["feature_view"] == "shop_weather")
        #expect(answer.json["views"]?.arrayValue?.first?["shape"] == "lateral")
        #expect(answer.json["estimate"]?["entity_rows"] == 1)
        #expect(answer.json["statements"]?.arrayValue?.map { $0["name"] } == ["join"])
    }

    @Test func `explain of CSV is asked for in the query`() async throws {
        let answer = try await join(
            "shop,event_timestamp\nN,2026-01-01T01:05:00Z\nX,2026-01-01T01:05:00Z\n",
            query: "?features=shop_weather:temp&explain=true", contentType: "text/csv")
        #expect(answer.json["estimate"]?["entity_rows"] == 2)
    }

    @Test(arguments: ["TE: trailers\r\n", ""])
    func `cells known later are counted behind the rows for those who take trailers`(
        _ field: String
    ) async throws {
        let row = #"{"shop":"N","event_timestamp":"2026-01-01T01:05:00Z"}"#
        let answer = await RawExchange.send(
            "POST /v1/historical-features?features=shop_weather:temp HTTP/1.1\r\n"
                + "Host: localhost\r\nConnection: close\r\n\(field)"
                + "Content-Type: application/x-ndjson\r\n"
                + "Content-Length: \(row.utf8.count)\r\n\r\n\(row)",
            port: server.port, endsSending: false)
        #expect(answer.hasPrefix("HTTP/1.1 200 "))
        // The row is from 01:00, and was known at 01:10.
        #expect(
            answer.hasSuffix("\r\n0\r\nLarder-Cells-Known-Later: 1\r\n\r\n") == !field.isEmpty)
    }

    @Test func `a query yields the entity rows`() async throws {
        let answer = try await join(
            """
            {"features": ["shop_weather:temp"], "entity_query":
             "SELECT shop, at AS event_timestamp, wind AS label FROM raw.weather ORDER BY 1, 2"}
            """, accept: "text/csv")
        #expect(
            answer.text == """
                shop,event_timestamp,label,temp
                N,2026-01-01T00:00:00Z,10,1.5
                N,2026-01-01T01:00:00Z,20,2.5
                S,2026-01-01T00:00:00Z,5,11.5

                """)
    }

    @Test func `no entity rows give a header and nothing else`() async throws {
        let answer = try await join(
            #"{"features": ["shop_weather:temp"], "entity_rows": []}"#, accept: "text/csv")
        #expect(answer.text == "shop,event_timestamp,temp\n")
    }

    private func join(
        _ body: String, query: String = "", contentType: String = "application/json",
        accept: String? = nil
    ) async throws -> Answer {
        let answer = try await server.send(
            "POST", "/v1/historical-features\(query)", body: body, contentType: contentType,
            headers: accept.map { ["Accept": $0] } ?? [:])
        #expect(answer.status == 200, "\(answer.text)")
        return answer
    }

    private static func row(
        _ values: [JSONValue], _ status: JSONValue, _ time: JSONValue
    ) -> JSONValue {
        [
            "values": .array(values), "statuses": .array(values.map { _ in status }),
            "event_timestamps": .array(values.map { _ in time }),
        ]
    }
}
