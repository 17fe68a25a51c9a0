import Testing

/// What is wrong with data sources, and what is said about it.
extension BadInputTests {
    @Test func `an unknown list is named`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                feature_vews: []

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                There is no field "feature_vews" here.
                - feature_vews: There is no field "feature_vews" here. → The fields are project, \
                entities, data_sources, feature_views, on_demand_feature_views, feature_services, \
                models.
                """)
    }

    @Test func `an unknown source is named in a bundle`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                feature_views:
                  - name: v
                    entities: [shop]
                    source: wether
                    features: [{name: temp, type: float64}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                There is no data source "wether".
                - feature_views[0].source: There is no data source "wether". → Define it in the \
                same bundle under data_sources, or apply it first.
                """)
    }

    @Test func `a source table that lacks a column is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                feature_views:
                  - name: v
                    entities: [shop]
                    source: weather
                    features: [{name: humidity, type: float64}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                The table "raw.weather" has no column "humidity".
                - feature_views[0].features[0].column: The table "raw.weather" has no column \
                "humidity". → Its columns are shop, at, known_at, temp, wind.
                """)
    }

    @Test func `a missing table is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                data_sources: [{name: gone, kind: batch, table: raw.gone, event_timestamp: at}]
                feature_views:
                  - name: v
                    entities: [shop]
                    source: gone
                    features: [{name: temp, type: float64}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the table "raw.gone" cannot be read
                PostgreSQL says: relation "raw.gone" does not exist.
                - data_sources[0].table: PostgreSQL says: relation "raw.gone" does not exist.
                """)
    }

    @Test func `a query with a syntax error is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                data_sources: [{name: q, kind: batch, query: SELEC 1, event_timestamp: at}]
                feature_views:
                  - name: v
                    entities: [shop]
                    source: q
                    features: [{name: temp, type: float64}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the query of data source "q" cannot be read
                PostgreSQL says: syntax error at or near "SELEC".
                - data_sources[0].query: PostgreSQL says: syntax error at or near "SELEC".
                """)
    }

    @Test func `a query that writes is refused in a bundle`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                data_sources: [{name: q, kind: batch, query: 'DELETE FROM raw.weather RETURNING \
                *', event_timestamp: at}]
                feature_views:
                  - name: v
                    entities: [shop]
                    source: q
                    features: [{name: temp, type: float64}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the query of data source "q" cannot be read
                Only a SELECT, WITH, VALUES or TABLE statement can be read from.
                - data_sources[0].query: Only a SELECT, WITH, VALUES or TABLE statement can be \
                read from.
                """)
    }

    @Test func `a query that writes on the way is refused in a bundle`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                data_sources: [{name: q, kind: batch, query: 'WITH g AS (DELETE FROM raw.weather \
                RETURNING *) SELECT * FROM g', event_timestamp: at}]
                feature_views:
                  - name: v
                    entities: [shop]
                    source: q
                    features: [{name: temp, type: float64}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the query of data source "q" cannot be read
                PostgreSQL says: WITH clause containing a data-modifying statement must be at the \
                top level.
                - data_sources[0].query: PostgreSQL says: WITH clause containing a data-modifying \
                statement must be at the top level.
                """)
    }

    @Test func `a query of two statements is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                data_sources: [{name: q, kind: batch, query: 'SELECT * FROM raw.weather; DROP \
                TABLE raw.weather', event_timestamp: at}]
                feature_views:
                  - name: v
                    entities: [shop]
                    source: q
                    features: [{name: temp, type: float64}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the query of data source "q" cannot be read
                PostgreSQL says: cannot insert multiple commands into a prepared statement.
                - data_sources[0].query: PostgreSQL says: cannot insert multiple commands into a \
                prepared statement.
                """)
    }

    @Test func `a batch source without a time column is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                data_sources: [{name: q, kind: batch, table: raw.weather}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                The field "event_timestamp" is missing.
                - data_sources[0].event_timestamp: The field "event_timestamp" is missing. → Name \
                the column that says when a row was true.
                """)
    }

    @Test func `a time column that the table lacks is named`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                data_sources: [{name: q, kind: batch, table: raw.weather, event_timestamp: when}]
                feature_views:
                  - name: v
                    entities: [shop]
                    source: q
                    features: [{name: temp, type: float64}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                The table "raw.weather" has no column "when".
                - feature_views[0].source: The table "raw.weather" has no column "when". → Its \
                columns are shop, at, known_at, temp, wind.
                """)
    }

    @Test func `an unknown kind of source is named`() async throws {
        try await refuses(
            "POST",
            "/v1/apply",
            body: """
                data_sources: [{name: q, kind: stream, event_timestamp: when}]

                """,
            contentType: "application/yaml",
            with: """
                422 invalid: the definitions were not applied
                There is no kind of data source "stream".
                - data_sources[0].kind: There is no kind of data source "stream". → The kinds are \
                batch and push.
                """)
    }
}
