import Testing

/// What is wrong with rows that are sent, and what is said about it.
extension BadInputTests {
    @Test func `an unknown view is named when rows are sent`() async throws {
        try await refuses(
            "POST", "/v1/feature-views/nope/rows", body: #"{"rows":[]}"#,
            with: """
                404 not-found: unknown feature view "nope"
                The project defines no such feature view.
                → GET /v1/feature-views lists those of the project.
                """)
    }

    @Test func `an unknown source is named`() async throws {
        try await refuses(
            "POST", "/v1/data-sources/nope/rows", body: #"{"rows":[]}"#,
            with: """
                404 not-found: unknown data source "nope"
                The project defines no such data source.
                → GET /v1/data-sources lists those of the project.
                """)
    }

    @Test func `a batch source takes no rows`() async throws {
        try await refuses(
            "POST", "/v1/data-sources/weather/rows", body: #"{"rows":[]}"#,
            with: """
                422 invalid: the data source "weather" takes no rows
                It is a batch source, read by materialization.
                - name: It is a batch source, read by materialization. → Send rows to a feature \
                view, or to a source of kind push.
                """)
    }

    @Test func `a source that feeds no view takes no rows`() async throws {
        try await refuses(
            "POST", "/v1/data-sources/idle/rows", body: #"{"rows":[]}"#,
            with: """
                422 invalid: the data source "idle" feeds no feature view
                Rows sent to it would be lost.
                - name: Rows sent to it would be lost. → Apply a feature view that reads from it.
                """)
    }

    @Test func `wrong rows refuse the batch`() async throws {
        try await refuses(
            "POST",
            "/v1/feature-views/shop_sales/rows",
            body: """
                {"rows":[{"shop":"N","event_timestamp":"2026-01-01T00:00:00Z","amount":1,\
                "pieces":1},{"shop":"N","event_timestamp":"2026-01-01T00:00:00Z","amount":"much"},\
                {"event_timestamp":"2026-01-01T00:00:00Z"},{"shop":"N"},{"shop":"N",\
                "event_timestamp":"noon"},{"shop":"N","event_timestamp":"2026-01-01T00:00:00Z",\
                "pieces":2147483648},{"shop":"N","event_timestamp":"2026-01-01T00:00:00Z","price":1\
                }]}
                """,
            with: """
                422 batch-rejected: the batch was rejected
                6 faults were found, and the view takes a batch whole or not at all; nothing was \
                stored.
                → Mend the rows, or declare the view with ingest: quarantine.
                - row 1, amount (type): "amount" expects float64, but holds "much".
                - row 2, shop (key): The join key "shop" is missing.
                - row 3, event_timestamp (time): The event timestamp is missing.
                - row 4, event_timestamp (time): "event_timestamp" expects timestamp, but holds \
                "noon".
                - row 5, pieces (type): "pieces" expects int32, but holds 2147483648.
                - row 6, price (type): The feature view "shop_sales" has no column "price".
                received: 7
                accepted: 0
                quarantined: 0
                rejected: 7
                """)
    }

    @Test func `rows that are no list are refused`() async throws {
        try await refuses(
            "POST", "/v1/feature-views/shop_sales/rows", body: #"{"rows":{}}"#,
            with: """
                422 invalid: the request is wrong
                A list of rows is expected here.
                - rows: A list of rows is expected here.
                """)
    }

    @Test func `a row that is no object is refused`() async throws {
        try await refuses(
            "POST", "/v1/feature-views/shop_sales/rows", body: #"{"rows":[1]}"#,
            with: """
                422 invalid: the request is wrong
                An object is expected here.
                - rows[0]: An object is expected here.
                """)
    }

    @Test func `an unknown field is named`() async throws {
        try await refuses(
            "POST", "/v1/feature-views/shop_sales/rows", body: #"{"rows":[],"mode":"x"}"#,
            with: """
                422 invalid: the request is wrong
                There is no field "mode" here.
                - mode: There is no field "mode" here. → The rows are expected as {"rows": […]}.
                """)
    }

    @Test func `an unknown media type is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/feature-views/shop_sales/rows",
            body: "<rows/>",
            contentType: "application/xml",
            with: """
                415 unsupported-media-type: the media type "application/xml" is not supported
                Rows are read as JSON, NDJSON or CSV.
                → Use application/json, application/x-ndjson or text/csv.
                """)
    }

    @Test func `malformed NDJSON is refused with its line`() async throws {
        try await refuses(
            "POST",
            "/v1/feature-views/shop_sales/rows",
            body: """
                {"shop":"N"}

                {"shop":}

                """,
            contentType: "application/x-ndjson",
            with: """
                400 malformed: the body is not valid NDJSON
                Line 3, column 9: expected a value, found "}".
                """)
    }

    @Test func `an NDJSON line that is no object is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/feature-views/shop_sales/rows",
            body: """
                {"shop":"N","event_timestamp":"2026-01-01T00:00:00Z"}
                7

                """,
            contentType: "application/x-ndjson",
            with: """
                400 malformed: the body is not valid for this path
                Line 2: an object is expected.
                """)
    }

    @Test func `ragged CSV is refused with its line`() async throws {
        try await refuses(
            "POST",
            "/v1/feature-views/shop_sales/rows",
            body: """
                shop,event_timestamp,amount
                N,2026-01-01T00:00:00Z,1
                N,2026-01-01T00:00:00Z

                """,
            contentType: "text/csv",
            with: """
                400 malformed: the body is not valid CSV
                Line 3: row 1 has 2 fields, the header has 3; the column "amount" is missing.
                """)
    }

    @Test func `an unclosed quote is refused with its line`() async throws {
        try await refuses(
            "POST",
            "/v1/feature-views/shop_sales/rows",
            body: """
                shop,event_timestamp,amount
                N,2026-01-01T00:00:00Z,1
                "N,2026-01-01T00:00:00Z

                """,
            contentType: "text/csv",
            with: """
                400 malformed: the body is not valid CSV
                Line 3, field 1: the quote is not closed.
                """)
    }

    @Test func `CSV without a header is refused`() async throws {
        try await refuses(
            "POST", "/v1/feature-views/shop_sales/rows", body: "", contentType: "text/csv",
            with: """
                400 malformed: the body is not valid CSV
                The CSV is empty, its first line must name the columns.
                """)
    }

    @Test func `a header that names a column twice is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/feature-views/shop_sales/rows",
            body: """
                shop,shop
                N,N

                """,
            contentType: "text/csv",
            with: """
                400 malformed: the body is not valid CSV
                Line 1: the header names the column "shop" twice.
                """)
    }

    @Test func `an unknown CSV column is named`() async throws {
        try await refuses(
            "POST",
            "/v1/feature-views/shop_sales/rows",
            body: """
                shop,event_timestamp,price
                N,2026-01-01T00:00:00Z,1

                """,
            contentType: "text/csv",
            with: """
                422 batch-rejected: the batch was rejected
                1 fault was found, and the view takes a batch whole or not at all; nothing was \
                stored.
                → Mend the rows, or declare the view with ingest: quarantine.
                - row 0, price (type): The feature view "shop_sales" has no column "price".
                received: 1
                accepted: 0
                quarantined: 0
                rejected: 1
                """)
    }

    @Test func `a wrong CSV field is shown`() async throws {
        try await refuses(
            "POST",
            "/v1/feature-views/shop_sales/rows",
            body: """
                shop,event_timestamp,pieces
                N,2026-01-01T00:00:00Z,1.5

                """,
            contentType: "text/csv",
            with: """
                422 batch-rejected: the batch was rejected
                1 fault was found, and the view takes a batch whole or not at all; nothing was \
                stored.
                → Mend the rows, or declare the view with ingest: quarantine.
                - row 0, pieces (type): "pieces" expects int32, but holds "1.5".
                received: 1
                accepted: 0
                quarantined: 0
                rejected: 1
                """)
    }

    @Test func `text with a zero byte is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/feature-views/shop_sales/rows",
            body: #"{"rows":[{"shop":"N\u0000","event_timestamp":"2026-01-01T00:00:00Z"}]}"#,
            with: """
                422 batch-rejected: the batch was rejected
                1 fault was found, and the view takes a batch whole or not at all; nothing was \
                stored.
                → Mend the rows, or declare the view with ingest: quarantine.
                - row 0, shop (key): "shop" holds text with a zero byte, which cannot be stored.
                received: 1
                accepted: 0
                quarantined: 0
                rejected: 1
                """)
    }

    @Test func `a time out of range is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/feature-views/shop_sales/rows",
            body: """
                {"rows":[{"shop":"N","event_timestamp":"300000-01-01T00:00:00Z"},{"shop":"N","event\
                _timestamp":9223372036854775807}]}
                """,
            with: """
                422 batch-rejected: the batch was rejected
                2 faults were found, and the view takes a batch whole or not at all; nothing was \
                stored.
                → Mend the rows, or declare the view with ingest: quarantine.
                - row 0, event_timestamp (time): "event_timestamp" expects timestamp, but holds \
                "300000-01-01T00:00:00Z".
                - row 1, event_timestamp (time): "event_timestamp" expects timestamp, but holds \
                9223372036854775807.
                received: 2
                accepted: 0
                quarantined: 0
                rejected: 2
                """)
    }

    @Test func `an empty idempotency key is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/feature-views/shop_sales/rows",
            body: #"{"rows":[]}"#,
            headers: ["Idempotency-Key": ""],
            with: """
                422 invalid: the request is wrong
                An idempotency key has 1 to 255 bytes.
                - Idempotency-Key: An idempotency key has 1 to 255 bytes.
                """)
    }

    @Test func `an idempotency key is at most 255 bytes long`() async throws {
        try await refuses(
            "POST",
            "/v1/feature-views/shop_sales/rows",
            body: #"{"rows":[]}"#,
            headers: ["Idempotency-Key": String(repeating: "k", count: 256)],
            with: """
                422 invalid: the request is wrong
                An idempotency key has 1 to 255 bytes.
                - Idempotency-Key: An idempotency key has 1 to 255 bytes.
                """)
    }
}
