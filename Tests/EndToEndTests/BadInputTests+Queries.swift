import Testing

/// What is wrong with queries for entity rows, and what is said about it.
extension BadInputTests {
    @Test func `missing entity rows are asked for`() async throws {
        try await refuses(
            "POST", "/v1/historical-features", body: #"{"features":["shop_weather:temp"]}"#,
            with: """
                422 invalid: the request is wrong
                Nothing is given to join features to.
                - entity_rows: Nothing is given to join features to. → Give entity_rows, or an \
                entity_query that yields them.
                """)
    }

    @Test func `entity rows and a query exclude each other`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: #"{"features":["shop_weather:temp"],"entity_rows":[],"entity_query":"SELECT 1"}"#,
            with: """
                422 invalid: the request is wrong
                Either entity_rows or entity_query is expected, not both.
                - entity_query: Either entity_rows or entity_query is expected, not both.
                """)
    }

    @Test func `an unknown field is named in a join`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: #"{"features":["shop_weather:temp"],"entity_rows":[],"asknown":true}"#,
            with: """
                422 invalid: the request is wrong
                There is no field "asknown" here.
                - asknown: There is no field "asknown" here. → The fields are features, \
                feature_service, entity_rows, entity_query, as_known, full_feature_names, explain.
                """)
    }

    @Test func `a query with a syntax error is refused with what PostgreSQL says`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body:
                #"{"features":["shop_weather:temp"],"entity_query":"SELEC shop FROM raw.weather"}"#,
            with: """
                422 invalid: the entity query cannot be read
                PostgreSQL says: syntax error at or near "SELEC".
                - entity_query: PostgreSQL says: syntax error at or near "SELEC".
                """)
    }

    @Test func `a query that writes is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: """
                {"features":["shop_weather:temp"],"entity_query":"DELETE FROM raw.weather \
                RETURNING shop, at AS event_timestamp"}
                """,
            with: """
                422 invalid: the entity query cannot be read
                Only a SELECT, WITH, VALUES or TABLE statement can be read from.
                - entity_query: Only a SELECT, WITH, VALUES or TABLE statement can be read from.
                """)
    }

    @Test func `a query that would end the server's sessions is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: """
                {"features":["shop_weather:temp"],"entity_query":"SELECT 'a' AS shop, now() AS \
                event_timestamp, pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = \
                'larder'"}
                """,
            with: """
                422 invalid: the entity query cannot be read
                PostgreSQL says: permission denied for function pg_terminate_backend.
                - entity_query: PostgreSQL says: permission denied for function \
                pg_terminate_backend.
                """)
    }

    @Test func `a query that would take a lock of the server's is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: """
                {"features":["shop_weather:temp"],"entity_query":"SELECT 'a' AS shop, now() AS \
                event_timestamp, pg_advisory_lock(1)::text AS lock"}
                """,
            with: """
                422 invalid: the entity query cannot be read
                PostgreSQL says: permission denied for function pg_advisory_lock.
                - entity_query: PostgreSQL says: permission denied for function pg_advisory_lock.
                """)
    }

    @Test func `a query that writes on the way is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: """
                {"features":["shop_weather:temp"],"entity_query":"WITH gone AS (DELETE FROM \
                raw.weather RETURNING shop, at AS event_timestamp) SELECT * FROM gone"}
                """,
            with: """
                422 invalid: the entity query cannot be read
                PostgreSQL says: WITH clause containing a data-modifying statement must be at the \
                top level.
                - entity_query: PostgreSQL says: WITH clause containing a data-modifying statement \
                must be at the top level.
                """)
    }

    @Test func `two statements are refused`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: """
                {"features":["shop_weather:temp"],"entity_query":"SELECT shop, at AS \
                event_timestamp FROM raw.weather; DROP TABLE raw.weather"}
                """,
            with: """
                422 invalid: the entity query cannot be read
                PostgreSQL says: cannot insert multiple commands into a prepared statement.
                - entity_query: PostgreSQL says: cannot insert multiple commands into a prepared \
                statement.
                """)
    }

    @Test func `a query without the join key is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: """
                {"features":["shop_weather:temp"],"entity_query":"SELECT at AS event_timestamp \
                FROM raw.weather"}
                """,
            with: """
                422 invalid: the entity rows are wrong
                The column "shop" is missing.
                - entity_query: The column "shop" is missing. → Entity rows need shop, \
                event_timestamp.
                """)
    }

    @Test func `a query without the time is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body:
                #"{"features":["shop_weather:temp"],"#
                + #""entity_query":"SELECT shop FROM raw.weather"}"#,
            with: """
                422 invalid: the entity rows are wrong
                The column "event_timestamp" is missing.
                - entity_query: The column "event_timestamp" is missing. → Entity rows need shop, \
                event_timestamp.
                """)
    }

    @Test func `a query whose key is of another type is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: """
                {"features":["stock:count"],"entity_query":"SELECT shop AS item, at AS \
                event_timestamp FROM raw.weather"}
                """,
            with: """
                422 invalid: the entity rows are wrong
                The column "item" is string, but int64 is needed.
                - entity_query: The column "item" is string, but int64 is needed.
                """)
    }

    @Test func `a query of a missing table is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: """
                {"features":["shop_weather:temp"],"entity_query":"SELECT shop, at AS \
                event_timestamp FROM raw.wether"}
                """,
            with: """
                422 invalid: the entity query cannot be read
                PostgreSQL says: relation "raw.wether" does not exist.
                - entity_query: PostgreSQL says: relation "raw.wether" does not exist.
                """)
    }

    @Test func `a query that fails while it runs is refused with what PostgreSQL says`()
        async throws
    {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: """
                {"features":["shop_weather:temp"],"entity_query":"SELECT shop, at AS \
                event_timestamp, 1/(temp-temp)::int FROM raw.weather"}
                """,
            with: """
                422 invalid: the entity query cannot be read
                PostgreSQL says: division by zero.
                - entity_query: PostgreSQL says: division by zero.
                """)
    }

    @Test func `a query that yields a row without a time is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: """
                {"features":["shop_weather:temp"],"entity_query":"SELECT 'N' AS shop, \
                NULL::timestamptz AS event_timestamp"}
                """,
            with: """
                422 invalid: the entity rows are wrong
                Row 1 has no event timestamp.
                - entity_query: Row 1 has no event timestamp.
                """)
    }

    @Test func `a query over the budget is refused with its estimate`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: """
                {"features":["shop_weather:temp"],"entity_query":"SELECT 'N' AS shop, now() AS \
                event_timestamp FROM generate_series(1, 1000000000000)"}
                """,
            with: """
                422 invalid: the entity query costs too much
                PostgreSQL estimates its cost at 12,500,000,000, for 1,000,000,000,000 rows; the \
                limit is 1,000,000,000.
                - entity_query: PostgreSQL estimates its cost at 12,500,000,000, for \
                1,000,000,000,000 rows; the limit is 1,000,000,000. → No index would help. Ask for \
                fewer rows, or raise the setting query-cost-max.
                """)
    }

    @Test func `an empty query is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/historical-features",
            body: #"{"features":["shop_weather:temp"],"entity_query":""}"#,
            with: """
                422 invalid: the entity query cannot be read
                Only a SELECT, WITH, VALUES or TABLE statement can be read from.
                - entity_query: Only a SELECT, WITH, VALUES or TABLE statement can be read from.
                """)
    }
}
