import Testing

/// What is wrong with paths, jobs and pages, and what is said about it.
extension BadInputTests {
    @Test func `an unknown path is not found`() async throws {
        try await refuses(
            "GET", "/v1/nope",
            with: """
                404 http: no such path
                No route of this server has that path.
                """)
    }

    @Test func `a wrong method names those the path answers`() async throws {
        try await refuses(
            "GET", "/v1/apply",
            with: """
                405 http: method not allowed
                This path answers POST.
                """)
    }

    @Test func `an unknown job is named`() async throws {
        try await refuses(
            "GET", "/v1/jobs/nope",
            with: """
                404 not-found: unknown job "nope"
                There is no such job.
                → GET /v1/jobs lists them.
                """)
    }

    @Test func `a limit of zero is refused`() async throws {
        try await refuses(
            "GET", "/v1/jobs?limit=0",
            with: """
                422 invalid: the request is wrong
                The limit is a number from 1 to 1000.
                - query.limit: The limit is a number from 1 to 1000.
                """)
    }

    @Test func `a limit that is no number is refused`() async throws {
        try await refuses(
            "GET", "/v1/feature-views?limit=many",
            with: """
                422 invalid: the request is wrong
                The limit is a number from 1 to 1000.
                - query.limit: The limit is a number from 1 to 1000.
                """)
    }

    @Test func `an unknown definition is named`() async throws {
        try await refuses(
            "GET", "/v1/feature-views/nope",
            with: """
                404 not-found: unknown feature view "nope"
                The project defines no such feature view.
                → GET /v1/feature-views lists those of the project.
                """)
    }

    @Test func `an unknown model is named`() async throws {
        try await refuses(
            "GET", "/v1/models/nope",
            with: """
                404 not-found: unknown model "nope"
                The project defines no such model.
                → GET /v1/models lists those of the project.
                """)
    }

    @Test func `an unknown entity cannot be deleted`() async throws {
        try await refuses(
            "DELETE", "/v1/entities/nope",
            with: """
                404 not-found: unknown entity "nope"
                The project defines no such entity.
                → GET /v1/entities lists those of the project.
                """)
    }

    @Test func `an unknown view cannot be materialized`() async throws {
        try await refuses(
            "POST", "/v1/materialize", body: #"{"feature_views":["nope"]}"#,
            with: """
                404 not-found: unknown feature view "nope"
                The project defines no such feature view.
                → GET /v1/feature-views lists those of the project.
                """)
    }

    @Test func `a view that rows are sent to cannot be materialized`() async throws {
        try await refuses(
            "POST", "/v1/materialize", body: #"{"feature_views":["stock"]}"#,
            with: """
                422 invalid: the feature view "stock" has no batch source
                Its source "stocktake" is of kind push.
                - feature_views[0]: Its source "stocktake" is of kind push. → Send its rows to \
                POST /v1/feature-views/stock/rows.
                """)
    }

    @Test func `a materialization from a bad time is refused`() async throws {
        try await refuses(
            "POST", "/v1/materialize", body: #"{"start":"monday"}"#,
            with: """
                422 invalid: the request is wrong
                "monday" is not a time.
                - start: "monday" is not a time. → Write RFC 3339, such as 2013-07-04T12:00:00Z.
                """)
    }

    @Test func `a materialization that ends before it starts is refused`() async throws {
        try await refuses(
            "POST",
            "/v1/materialize",
            body: #"{"start":"2026-01-02T00:00:00Z","end":"2026-01-01T00:00:00Z"}"#,
            with: """
                422 invalid: the request is wrong
                The end 2026-01-01T00:00:00Z is not after the start 2026-01-02T00:00:00Z.
                - end: The end 2026-01-01T00:00:00Z is not after the start 2026-01-02T00:00:00Z.
                """)
    }

    @Test func `a full materialization of an interval is refused`() async throws {
        try await refuses(
            "POST", "/v1/materialize", body: #"{"start":"2026-01-02T00:00:00Z","full":true}"#,
            with: """
                422 invalid: the request is wrong
                A run of an interval compares all of it anyway.
                - full: A run of an interval compares all of it anyway. → Leave out full, or start \
                and end.
                """)
    }

    @Test func `a backfill of no feature is refused`() async throws {
        try await refuses(
            "POST", "/v1/feature-views/weather/backfill", body: #"{"features":[]}"#,
            with: """
                422 invalid: the request is wrong
                No feature is named.
                - features: No feature is named. → Leave the field out to backfill the whole view.
                """)
    }

    @Test func `a retention of a view that keeps everything is refused`() async throws {
        try await refuses(
            "POST", "/v1/retention/run", body: #"{"feature_views":["stock"]}"#,
            with: """
                422 invalid: the feature view "stock" keeps all its history
                It is declared without a retention.
                - feature_views[0]: It is declared without a retention. → Declare one, such as \
                retention: 400d.
                """)
    }
}
