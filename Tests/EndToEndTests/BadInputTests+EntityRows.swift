import JSON
import Testing

/// Wrong entity rows are refused alike by joins and by datasets, and nothing stays staged: what
/// `refuses` compares has the tables of all schemas.
extension BadInputTests {
    struct EntityRowsCase: Sendable, CustomTestStringConvertible {
        let title: String
        var contentType = "text/csv"
        /// A body of rows, or the members of a JSON body besides the features.
        let body: String
        let text: String

        var testDescription: String { title }
        fileprivate var isDocument: Bool { contentType == "application/json" }
    }

    @Test(arguments: entityRowCases)
    func `wrong entity rows are refused by joins and by datasets`(
        example: EntityRowsCase
    ) async throws {
        for path in ["/v1/historical-features", "/v1/datasets"] {
            let isDataset = path == "/v1/datasets"
            let name = isDataset ? (example.isDocument ? #""name":"bad","# : "name=bad&") : ""
            try await refuses(
                "POST",
                example.isDocument ? path : "\(path)?\(name)features=shop_weather:temp",
                body: example.isDocument
                    ? #"{\#(name)"features":["shop_weather:temp"],\#(example.body)}"#
                    : example.body,
                contentType: example.contentType, with: example.text)
        }
    }

    private static let noKey = """
        422 invalid: the entity rows are wrong
        The join key "shop" is missing.
        - entity_rows[1].shop: The join key "shop" is missing.
        """

    private static let noTime = """
        422 invalid: the entity rows are wrong
        The event timestamp is missing.
        - entity_rows[1].event_timestamp: The event timestamp is missing.
        """

    private static let clash = """
        422 invalid: two columns would be named "temp"
        "temp" is also another column of the result.
        - features[0]: "temp" is also another column of the result. → Ask with \
        full_feature_names, which names columns view__feature.
        """

    static let entityRowCases = [
        EntityRowsCase(
            title: "an empty join key in CSV",
            body: "shop,event_timestamp\nN,2026-01-01T00:30:00Z\n,2026-01-01T00:30:00Z\n",
            text: noKey),
        EntityRowsCase(
            title: "a null join key in NDJSON", contentType: "application/x-ndjson",
            body: """
                {"shop":"N","event_timestamp":"2026-01-01T00:30:00Z"}
                {"shop":null,"event_timestamp":"2026-01-01T00:30:00Z"}
                """, text: noKey),
        EntityRowsCase(
            title: "an absent join key in NDJSON", contentType: "application/x-ndjson",
            body: """
                {"shop":"N","event_timestamp":"2026-01-01T00:30:00Z"}
                {"event_timestamp":"2026-01-01T00:30:00Z"}
                """, text: noKey),
        EntityRowsCase(
            title: "a null join key in JSON", contentType: "application/json",
            body: """
                "entity_rows":[{"shop":"N","event_timestamp":"2026-01-01T00:30:00Z"},\
                {"shop":null,"event_timestamp":"2026-01-01T00:30:00Z"}]
                """, text: noKey),
        EntityRowsCase(
            title: "an absent join key in JSON", contentType: "application/json",
            body: """
                "entity_rows":[{"shop":"N","event_timestamp":"2026-01-01T00:30:00Z"},\
                {"event_timestamp":"2026-01-01T00:30:00Z"}]
                """, text: noKey),
        EntityRowsCase(
            title: "an empty time in CSV",
            body: "shop,event_timestamp\nN,2026-01-01T00:30:00Z\nN,\n", text: noTime),
        EntityRowsCase(
            title: "an absent time in JSON", contentType: "application/json",
            body: #""entity_rows":[{"shop":"N","event_timestamp":0},{"shop":"N"}]"#, text: noTime),
        EntityRowsCase(
            title: "a key and a time that are both missing",
            body: "shop,event_timestamp,sold\n,,1\n",
            text: """
                422 invalid: the entity rows are wrong
                2 things are wrong; see errors.
                - entity_rows[0].shop: The join key "shop" is missing.
                - entity_rows[0].event_timestamp: The event timestamp is missing.
                """),
        EntityRowsCase(
            title: "a row of CSV that is too short",
            body: "shop,event_timestamp\nN,2026-01-01T00:30:00Z\nN\n",
            text: """
                400 malformed: the body is not valid CSV
                Line 3: row 1 has 1 field, the header has 2; the column "event_timestamp" is \
                missing.
                """),
        EntityRowsCase(
            title: "a row of CSV that is too long",
            body: "shop,event_timestamp\nN,2026-01-01T00:30:00Z,7\n",
            text: """
                400 malformed: the body is not valid CSV
                Line 2: row 0 has 3 fields, the header has 2; field 3 has no column.
                """),
        EntityRowsCase(
            title: "a label named like a feature in CSV",
            body: "shop,event_timestamp,temp\nN,2026-01-01T00:30:00Z,1\n", text: clash),
        EntityRowsCase(
            title: "a label named like a feature in JSON", contentType: "application/json",
            body: """
                "entity_rows":[{"shop":"N","event_timestamp":"2026-01-01T00:30:00Z","temp":1}]
                """, text: clash),
        EntityRowsCase(
            title: "a label named like a feature in a query", contentType: "application/json",
            body: """
                "entity_query":"SELECT shop, at AS event_timestamp, temp FROM raw.weather"
                """, text: clash),
        EntityRowsCase(
            title: "a query that writes", contentType: "application/json",
            body: """
                "entity_query":"DELETE FROM raw.weather RETURNING shop, at AS event_timestamp"
                """,
            text: """
                422 invalid: the entity query cannot be read
                Only a SELECT, WITH, VALUES or TABLE statement can be read from.
                - entity_query: Only a SELECT, WITH, VALUES or TABLE statement can be read from.
                """),
        EntityRowsCase(
            title: "a query over its budget", contentType: "application/json",
            body: """
                "entity_query":"SELECT 'N' AS shop, now() AS event_timestamp FROM \
                generate_series(1, 1000000000000000)"
                """,
            text: """
                422 invalid: the entity query costs too much
                PostgreSQL estimates its cost at 12,500,000,000,000, for 1,000,000,000,000,000 \
                rows; the limit is 1,000,000,000.
                - entity_query: PostgreSQL estimates its cost at 12,500,000,000,000, for \
                1,000,000,000,000,000 rows; the limit is 1,000,000,000. → No index would help. Ask \
                for fewer rows, or raise the setting query-cost-max.
                """),
        EntityRowsCase(
            title: "a body of another type", contentType: "application/vnd.apache.parquet",
            body: "PAR1",
            text: """
                415 unsupported-media-type: the media type "application/vnd.apache.parquet" is not \
                supported
                Rows are read as JSON, NDJSON or CSV.
                → Use application/json, application/x-ndjson or text/csv.
                """),
    ]

    @Test func `the index that would help a query over its budget is named`() async throws {
        let server = try #require(OperationsShop.server)
        let answer = try await server.post(
            "/v1/historical-features",
            [
                "features": ["shop_weather:temp"],
                "entity_query": """
                SELECT shop, at AS event_timestamp
                FROM raw.weather, generate_series(1, 1000000000000) WHERE wind = 10
                """,
            ])
        // How many rows a table is thought to have depends on when it was looked at.
        let text = BadInputProblem(answer).text.replacing(/[0-9](,?[0-9])*/, with: "#")
        #expect(
            text == """
                # invalid: the entity query costs too much
                PostgreSQL estimates its cost at #, for # rows; the limit is #.
                - entity_query: PostgreSQL estimates its cost at #, for # rows; the limit is #. → \
                The table raw.weather is read whole: an index on its wind would help. Ask for \
                fewer rows, or raise the setting query-cost-max.
                """)
    }

    @Test func `a query that yields rows without a join key is refused with the row`()
        async throws
    {
        let query = """
            SELECT nullif(shop, 'S') AS shop, at AS event_timestamp FROM raw.weather ORDER BY shop
            """
        let sentence = "Row 3 has no \"shop\"."
        try await refuses(
            "POST", "/v1/historical-features",
            body: #"{"features":["shop_weather:temp"],"entity_query":"\#(query)"}"#,
            with: """
                422 invalid: the entity rows are wrong
                \(sentence)
                - entity_query: \(sentence) → Leave such rows out: WHERE shop IS NOT NULL.
                """)
        let server = try #require(OperationsShop.server)
        let job = try await server.finish(
            server.post(
                "/v1/datasets",
                [
                    "name": "bad", "features": ["shop_weather:temp"],
                    "entity_query": .string(query),
                ]))
        #expect(job["state"] == "failed")
        #expect(job["error"]?["status"] == 422)
        #expect(job["error"]?["detail"] == .string(sentence))
        #expect(try await server.get("/v1/datasets/bad").status == 404)
    }

    @Test func `the query of a dataset whose body is JSON has no members`() async throws {
        try await refuses(
            "POST", "/v1/datasets?name=bad&features=shop_weather:temp",
            body: #"{"entity_rows":[]}"#,
            with: """
                422 invalid: the request is wrong
                The body is JSON, and "name" belongs into it.
                - query.name: The body is JSON, and "name" belongs into it. → In the query it \
                stands beside a body of CSV or NDJSON.
                """)
    }

    @Test func `a label that is a feature is refused`() async throws {
        try await refuses(
            "POST", "/v1/datasets",
            body: """
                {"name":"bad","features":["shop_weather:temp"],"label":"temp",\
                "entity_rows":[{"shop":"N","event_timestamp":"2026-01-01T00:30:00Z"}]}
                """,
            with: """
                422 invalid: the dataset would have no label
                "temp" is a feature, from which the label is to be predicted.
                - label: "temp" is a feature, from which the label is to be predicted. → The \
                entity rows have the columns shop, event_timestamp.
                """)
    }
}
