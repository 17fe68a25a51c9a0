import JSON
import Testing

/// `POST /write-to-online-store` and `POST /push`.
extension FeastTests {
    @Test func `a write is answered with null, and is read at once`() async throws {
        let answer = try await write(
            "stock",
            """
            {"item": [100, 101], "count": [1, 2], "price": [0.5, null],
             "event_timestamp": ["2026-03-01T08:30:00", "2026-03-01T08:30:00.250000"],
             "created": ["2026-03-01T08:31:00", null]}
            """)
        #expect(answer.status == 200)
        #expect(answer.text == "null")
        #expect(answer.headers["larder-rows"] == "accepted=2, quarantined=0, rejected=0")
        let (first, second) = ("2026-03-01T08:30:00Z", "2026-03-01T08:30:00.250Z")
        #expect(
            try await served(["stock:count", "stock:price"], ["item": [100, 101]]) == [
                "stock__count 1 PRESENT \(first), 2 PRESENT \(second)",
                "stock__price 0.5 PRESENT \(first), null NULL_VALUE \(second)",
            ])
    }

    @Test func `a push is answered with nothing, and feeds every view of its source`()
        async throws
    {
        let answer = try await push(
            "stocktake",
            #"{"item": [105], "count": [7], "counted_at": ["2026-03-01 08:30:00+01:00"]}"#)
        #expect(answer.status == 200)
        #expect(answer.text.isEmpty)
        #expect(answer.contentType.isEmpty)
        #expect(
            try await served(["stock:count", "counts:count"], ["item": [105]]) == [
                "stock__count 7 PRESENT 2026-03-01T07:30:00Z",
                "counts__count 7 PRESENT 2026-03-01T07:30:00Z",
            ])
    }

    @Test(arguments: ["online", "offline", "online_and_offline"])
    func `wherever rows are pushed, they become history and are served`(to: String) async throws {
        let item = 110 + to.count
        try await push(
            "stocktake",
            #"{"item": [\#(item)], "count": [7], "event_timestamp": ["2026-03-01T00:00:00"]}"#,
            to: to)
        #expect(
            try await served(["counts:count"], ["item": [.integer(Int64(item))]])
                == ["counts__count 7 PRESENT 2026-03-01T00:00:00Z"])
        let joined = try await server.send(
            "POST", "/v1/historical-features",
            body: """
                {"features": ["counts:count"],
                 "entity_rows": [{"item": \(item), "event_timestamp": "2026-03-02T00:00:00Z"}]}
                """)
        #expect(joined.text.contains(#""count":7"#), "\(joined.text)")
    }

    @Test func `an older event does not overwrite a newer one, in one batch or later`()
        async throws
    {
        try await write(
            "counts",
            """
            {"item": [130, 130, 130], "count": [2, 3, 1], "event_timestamp":
              ["2026-03-01T08:30:00.000001", "2026-03-01T08:30:00.000002", "2026-03-01T08:30:00"]}
            """)
        try await write(
            "counts", #"{"item": [130], "count": [0], "event_timestamp": ["2026-02-01"]}"#)
        #expect(
            try await served(["counts:count"], ["item": [130]])
                == ["counts__count 3 PRESENT 2026-03-01T08:30:00.000002Z"])
    }

    @Test func `the created time decides between rows of one event`() async throws {
        try await write(
            "leg",
            """
            {"origin": ["A", "A"], "dest": ["B", "B"], "miles": [2, 1],
             "event_timestamp": ["2026-03-01T00:00:00", "2026-03-01T00:00:00"],
             "created": ["2026-03-01T00:00:02", "2026-03-01T00:00:01.500000"]}
            """)
        #expect(
            try await served(["leg:miles"], ["origin": ["A"], "dest": ["B"]])
                == ["leg__miles 2.0 PRESENT 2026-03-01T00:00:00Z"])
    }

    @Test func `a column that is not sent is null`() async throws {
        try await write(
            "stock", #"{"item": [135], "count": [5], "event_timestamp": ["2026-03-01"]}"#)
        try await write(
            "stock", #"{"item": [135], "price": [1.5], "event_timestamp": ["2026-03-02"]}"#)
        #expect(
            try await served(["stock:count", "stock:price"], ["item": [135]]) == [
                "stock__count null NULL_VALUE 2026-03-02T00:00:00Z",
                "stock__price 1.5 PRESENT 2026-03-02T00:00:00Z",
            ])
    }

    @Test func `times in features are seconds, also those of a column with gaps`() async throws {
        try await write(
            "everything",
            """
            {"item": [140, 141], "t": [1767225600.5, null], "ts": [[-1], null],
             "event_timestamp": ["2026-01-01", "2026-01-01"]}
            """)
        let answer = try await server.send(
            "POST", "/v1/online-features",
            body: """
                {"features": ["everything:t", "everything:ts"], "entities": {"item": [140]}}
                """)
        #expect(
            answer.json["rows"]?.arrayValue?.first?["values"]
                == ["2026-01-01T00:00:00.500Z", ["1969-12-31T23:59:59Z"]])
    }

    @Test func `the least integer is a time that is missing`() async throws {
        try await write(
            "seen",
            #"{"item": [145], "t": [-9223372036854775808], "event_timestamp": ["2026-01-01"]}"#)
        #expect(
            try await served(["seen:t"], ["item": [145]])
                == ["seen__t null NULL_VALUE 2026-01-01T00:00:00Z"])
    }

    @Test func `wrong rows are quarantined where the view says so, and counted`() async throws {
        let answer = try await write(
            "careful",
            """
            {"item": [150, 151, 152], "i": [1, "x", 3],
             "event_timestamp": ["2026-01-01", "2026-01-01", null]}
            """)
        #expect(answer.status == 200)
        #expect(answer.headers["larder-rows"] == "accepted=1, quarantined=2, rejected=0")
        #expect(
            try await served(["careful:i"], ["item": [150, 151]]) == [
                "careful__i 1 PRESENT 2026-01-01T00:00:00Z, null NOT_FOUND 1970-01-01T00:00:00Z"
            ])
    }

    @Test func `a batch with a wrong row is refused whole`() async throws {
        let answer = try await write(
            "counts",
            """
            {"item": [155, 156], "count": [1, 3000000000],
             "event_timestamp": ["2026-01-01", 1767225600]}
            """)
        #expect(
            Self.exception(answer)
                == "422 FeastError: the batch was rejected: Row 1, event_timestamp: "
                + "\"event_timestamp\" expects timestamp, but holds 1767225600.0. Row 1, count: "
                + "\"count\" expects int32, but holds 3000000000. Mend the rows, or declare the "
                + "view with ingest: quarantine.")
        #expect(
            try await served(["counts:count"], ["item": [155]])
                == ["counts__count null NOT_FOUND 1970-01-01T00:00:00Z"])
    }

    @Test func `a write that comes again under its key is stored once`() async throws {
        let body = #"""
            {"push_source_name": "stocktake", "df": {"item": [160], "count": [1],
              "event_timestamp": ["2026-01-01"]}}
            """#
        for _ in 0..<2 {
            let answer = try await server.send(
                "POST", "/push", body: body, headers: ["Idempotency-Key": "feast"])
            #expect(answer.status == 200)
        }
        let other = try await server.send(
            "POST", "/push", body: body.replacing("[160]", with: "[161]"),
            headers: ["Idempotency-Key": "feast"])
        #expect(
            Self.exception(other)
                == "422 FeastError: the idempotency key \"feast\" was used before with another "
                + "body: A key names one request for ever; nothing was stored. Send another "
                + "request under another key.")
    }

    @Test func `a frame of many rows is stored whole`() async throws {
        let rows = 20_000
        let list = { (value: (Int) -> String) in
            "[" + (0..<rows).map(value).joined(separator: ",") + "]"
        }
        let answer = try await write(
            "counts",
            """
            {"item": \(list { "\(1_000_000 + $0)" }), "count": \(list { "\($0)" }),
             "event_timestamp": \(list { _ in "\"2026-01-01T00:00:00\"" })}
            """)
        #expect(answer.headers["larder-rows"] == "accepted=20000, quarantined=0, rejected=0")
        #expect(
            try await served(["counts:count"], ["item": [1_019_999]])
                == ["counts__count 19999 PRESENT 2026-01-01T00:00:00Z"])
    }

    @Test(arguments: [
        (
            "nope", #"{"item": [1]}"#,
            "404 FeatureViewNotFoundException: unknown feature view \"nope\": The project defines "
                + "no such feature view. GET /v1/feature-views lists those of the project."
        ),
        (
            "counts", "{}",
            "422 FeastError: the request is wrong: df: The data frame has no columns. Send the "
                + "join keys, the features and event_timestamp."
        ),
        (
            "counts", #"{"item": [1, 2], "count": [1]}"#,
            "422 FeastError: the request is wrong: df.count: The list has 1 values, that of "
                + "\"item\" has 2. Give every column one value per row."
        ),
        (
            "counts", #"{"count": [1], "extra": [1], "event_timestamp": ["soon"]}"#,
            "422 FeastError: the batch was rejected: Row 0, extra: The feature view \"counts\" "
                + "has no column \"extra\". Row 0, item: The join key \"item\" is missing. Row 0, "
                + "event_timestamp: \"event_timestamp\" expects timestamp, but holds \"soon\". "
                + "Mend the rows, or declare the view with ingest: quarantine."
        ),
        (
            "counts", #"{"item": [null], "count": ["x"]}"#,
            "422 FeastError: the batch was rejected: Row 0, item: The join key \"item\" is "
                + "missing. Row 0, event_timestamp: The event timestamp is missing. Row 0, count: "
                + "\"count\" expects int32, but holds \"x\". Mend the rows, or declare the view "
                + "with ingest: quarantine."
        ),
        (
            "moments",
            #"{"moment": [99999999999999], "event_timestamp": ["2026-01-01"]}"#,
            "422 FeastError: the batch was rejected: Row 0, moment: \"moment\" expects timestamp, "
                + "but holds 99999999999999.0. Mend the rows, or declare the view with ingest: "
                + "quarantine."
        ),
    ])
    func `a wrong write raises an exception that says what is wrong`(
        view: String, df: String, exception: String
    ) async throws {
        #expect(Self.exception(try await write(view, df)) == exception)
    }

    @Test(arguments: [
        (
            "nope", "online",
            "422 PushSourceNotFoundException: unknown push source \"nope\": The project defines "
                + "no such push source. GET /v1/data-sources lists those of the project."
        ),
        (
            "weather", "online",
            "422 PushSourceNotFoundException: the data source \"weather\" takes no rows: name: It "
                + "is a batch source, read by materialization. Send rows to a feature view, or to "
                + "a source of kind push."
        ),
        (
            "idle", "online",
            "422 PushSourceNotFoundException: the data source \"idle\" feeds no feature view: "
                + "name: Rows sent to it would be lost. Apply a feature view that reads from it."
        ),
        (
            "stocktake", "both",
            "422 FeastError: the request is wrong: to: There is no place \"both\" to push to. The "
                + "places are online, offline, online_and_offline."
        ),
    ])
    func `a wrong push raises an exception that says what is wrong`(
        source: String, to: String, exception: String
    ) async throws {
        let df = #"{"item": [1], "event_timestamp": ["2026-01-01"]}"#
        #expect(Self.exception(try await push(source, df, to: to)) == exception)
    }

    @Test(arguments: [
        ("/push", #"{"df": {}}"#, "missing", #"["body","push_source_name"]"#),
        ("/push", #"{"push_source_name": "stocktake"}"#, "missing", #"["body","df"]"#),
        (
            "/push", #"{"push_source_name": "stocktake", "df": {}, "to": 1}"#, "string_type",
            #"["body","to"]"#
        ),
        ("/write-to-online-store", "1", "dict_type", #"["body"]"#),
        (
            "/write-to-online-store", #"{"feature_view_name": 1, "df": {}}"#, "string_type",
            #"["body","feature_view_name"]"#
        ),
        (
            "/write-to-online-store", #"{"feature_view_name": "counts", "df": []}"#, "dict_type",
            #"["body","df"]"#
        ),
        (
            "/write-to-online-store", #"{"feature_view_name": "counts", "df": {"item": 1}}"#,
            "list_type", #"["body","df","item"]"#
        ),
    ])
    func `a write of another shape is told where it differs`(
        path: String, body: String, kind: String, location: String
    ) async throws {
        let answer = try await server.send("POST", path, body: body)
        #expect(answer.status == 422)
        #expect(
            answer.text.hasPrefix(
                #"{"detail":[{"type":"\#(kind)","loc":\#(location),"msg":"#), "\(answer.text)")
    }

    @Test func `a body that is no JSON, or too large, is refused with JSON`() async throws {
        let broken = try await server.send("POST", "/push", body: "{\"push_source_name\":")
        #expect(
            Self.exception(broken)
                == "400 FeastError: the body is not valid JSON: Line 1, column 21: expected a "
                + "value, found the end of the document.")
        let large = try await server.send(
            "POST", "/push", body: String(repeating: " ", count: 17 << 20))
        #expect(large.status == 413)
        #expect(large.json["title"]?.stringValue == "request body too large", "\(large.text)")
    }
}
