import Testing

/// What is wrong with point-in-time joins and datasets, and what is said about it.
extension BadInputTests {
    @Test func `an unknown view is named in a join`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: #"{"features":["nope:x"],"entity_rows":[]}"#,
            with: """
                404 not-found: unknown feature view "nope"
                The project defines no such feature view.
                → GET /v1/feature-views lists those of the project.
                """)
    }

    @Test func `an unknown feature is named`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: #"{"features":["shop_weather:rain"],"entity_rows":[]}"#,
            with: """
                422 invalid: unknown feature "shop_weather:rain"
                The feature view "shop_weather" has no feature "rain".
                - features[0]: The feature view "shop_weather" has no feature "rain". → Its \
                features are temp, wind.
                """)
    }

    @Test func `an unknown feature service is named in a join`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: #"{"feature_service":"nope","entity_rows":[]}"#,
            with: """
                404 not-found: unknown feature service "nope"
                The project defines no such feature service.
                → GET /v1/feature-services lists those of the project.
                """)
    }

    @Test func `a missing join key is named in a join`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: """
                {"features":["item_sales:amount"],"entity_rows":[{"shop":"N","event_timestamp":"202\
                6-01-01T00:30:00Z"}]}
                """,
            with: """
                422 invalid: the entity rows are wrong
                The column "item" is missing.
                - entity_rows: The column "item" is missing. → Entity rows need shop, item, \
                event_timestamp.
                """)
    }

    @Test func `a missing time column is named`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: #"{"features":["shop_weather:temp"],"entity_rows":[{"shop":"N"}]}"#,
            with: """
                422 invalid: the entity rows are wrong
                The column "event_timestamp" is missing.
                - entity_rows: The column "event_timestamp" is missing. → Entity rows need shop, \
                event_timestamp.
                """)
    }

    @Test func `a bad time, a missing time and a wrong type are shown with their rows`()
        async throws
    {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: """
                {"features":["stock:count"],"entity_rows":[{"item":1,"event_timestamp":"noon"},\
                {"item":1},{"item":"x","event_timestamp":"2026-01-01T00:30:00Z"}]}
                """,
            with: """
                422 invalid: the entity rows are wrong
                3 things are wrong; see errors.
                - entity_rows[0].event_timestamp: "event_timestamp" expects timestamp, but holds \
                "noon".
                - entity_rows[1].event_timestamp: The event timestamp is missing.
                - entity_rows[2].item: "item" expects int64, but holds "x".
                """)
    }

    @Test func `a label that collides with a feature is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: """
                {"features":["shop_weather:temp"],"entity_rows":[{"shop":"N","event_timestamp":"202\
                6-01-01T00:30:00Z","temp":1}]}
                """,
            with: """
                422 invalid: two columns would be named "temp"
                "temp" is also another column of the result.
                - features[0]: "temp" is also another column of the result. → Ask with \
                full_feature_names, which names columns view__feature.
                """)
    }

    @Test func `a label that collides with a full name is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: """
                {"features":["shop_weather:temp"],"full_feature_names":true,\
                "entity_rows":[{"shop":"N","event_timestamp":"2026-01-01T00:30:00Z","shop_weather__\
                temp":1}]}
                """,
            with: """
                422 invalid: two columns would be named "shop_weather__temp"
                "shop_weather__temp" is also another column of the result.
                - features[0]: "shop_weather__temp" is also another column of the result. → Rename \
                the column of the entity rows.
                """)
    }

    @Test func `two features of one name are refused`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: """
                {"features":["shop_sales:amount","item_sales:amount"],"entity_rows":[{"shop":"N",\
                "item":1,"event_timestamp":"2026-01-01T00:30:00Z"}]}
                """,
            with: """
                422 invalid: two columns would be named "amount"
                "amount" is also another column of the result.
                - features[1]: "amount" is also another column of the result. → Ask with \
                full_feature_names, which names columns view__feature.
                """)
    }

    @Test func `a feature asked for twice is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: """
                {"features":["shop_weather:temp","shop_weather:temp"],"entity_rows":[{"shop":"N","e\
                vent_timestamp":"2026-01-01T00:30:00Z"}]}
                """,
            with: """
                422 invalid: two columns would be named "temp"
                "shop_weather:temp" is asked for twice.
                - features[1]: "shop_weather:temp" is asked for twice.
                """)
    }

    @Test func `an unknown query parameter is named in a join`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features?as_of=1",
            body: #"{"features":["shop_weather:temp"],"entity_rows":[]}"#,
            with: """
                422 invalid: the request is wrong
                The path takes no query parameter "as_of".
                - query.as_of: The path takes no query parameter "as_of". → It takes project, \
                features, feature_service, as_known, full_feature_names, explain.
                """)
    }

    @Test func `a flag of the query that is no boolean is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features?features=shop_weather:temp&as_known=yes",
            body: """
                shop,event_timestamp
                N,2026-01-01T00:30:00Z

                """,
            contentType: "text/csv",
            with: """
                422 invalid: the request is wrong
                The query parameter "as_known" is true or false.
                - query.as_known: The query parameter "as_known" is true or false.
                """)
    }

    @Test func `a flag that is no boolean is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: #"{"features":["shop_weather:temp"],"entity_rows":[],"as_known":"yes"}"#,
            with: """
                422 invalid: the request is wrong
                true or false is expected here.
                - as_known: true or false is expected here.
                """)
    }

    @Test func `ragged CSV is refused with its line in a join`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features?features=shop_weather:temp",
            body: """
                shop,event_timestamp
                N,2026-01-01T00:30:00Z
                N

                """,
            contentType: "text/csv",
            with: """
                400 malformed: the body is not valid CSV
                Line 3: row 1 has 1 field, the header has 2; the column "event_timestamp" is \
                missing.
                """)
    }

    @Test func `CSV without the time column is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features?features=shop_weather:temp",
            body: """
                shop,at
                N,2026-01-01T00:30:00Z

                """,
            contentType: "text/csv",
            with: """
                422 invalid: the entity rows are wrong
                The column "event_timestamp" is missing.
                - entity_rows: The column "event_timestamp" is missing. → Entity rows need shop, \
                event_timestamp.
                """)
    }

    @Test func `a bad time in CSV is shown with its row`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features?features=shop_weather:temp",
            body: """
                shop,event_timestamp
                N,2026-01-01T00:30:00Z
                N,soon

                """,
            contentType: "text/csv",
            with: """
                422 invalid: the entity rows are wrong
                "event_timestamp" expects timestamp, but holds "soon".
                - entity_rows[1].event_timestamp: "event_timestamp" expects timestamp, but holds \
                "soon".
                """)
    }

    @Test func `malformed NDJSON is refused with its line in a join`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features?features=shop_weather:temp",
            body: """
                {"shop":"N",}

                """,
            contentType: "application/x-ndjson",
            with: """
                400 malformed: the body is not valid NDJSON
                Line 1, column 12: nothing but "}" follows the comma.
                """)
    }

    @Test func `CSV with no features named in the query is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: """
                shop,event_timestamp
                N,2026-01-01T00:30:00Z

                """,
            contentType: "text/csv",
            with: """
                422 invalid: the request is wrong
                Either features, a list, or feature_service, a name, is expected.
                - features: Either features, a list, or feature_service, a name, is expected.
                """)
    }

    @Test func `an answer in a format that there is not cannot be had`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: #"{"features":["shop_weather:temp"],"entity_rows":[]}"#,
            headers: ["Accept": "application/pdf"],
            with: """
                406 not-acceptable: none of the accepted media types can be sent
                Tables are sent as NDJSON, CSV or Parquet.
                → Accept application/x-ndjson, text/csv or application/vnd.apache.parquet.
                """)
    }

    @Test func `a bad dataset name is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/datasets",
            body: #"{"name":"my data","features":["shop_weather:temp"],"entity_rows":[]}"#,
            with: """
                422 invalid: the request is wrong
                "my data" cannot be a name.
                - name: "my data" cannot be a name. → Use up to 48 letters, digits and \
                underscores, not starting with a digit.
                """)
    }

    @Test func `a dataset needs a name`() async throws {
        try await refuses(
            "POST",
            "/v1/datasets",
            body: #"{"features":["shop_weather:temp"],"entity_rows":[]}"#,
            with: """
                422 invalid: the request is wrong
                The field "name" is missing.
                - name: The field "name" is missing.
                """)
    }

    @Test func `an unknown dataset is named`() async throws {
        try await refuses(
            "GET", "/v1/datasets/nope",
            with: """
                404 not-found: unknown dataset "nope"
                No dataset of that name has been built.
                → POST /v1/datasets builds one.
                """)
    }

    @Test func `an unknown dataset has no rows`() async throws {
        try await refuses(
            "GET", "/v1/datasets/nope/rows",
            with: """
                404 not-found: unknown dataset "nope"
                No dataset of that name has been built.
                → POST /v1/datasets builds one.
                """)
    }
}
