import Testing

/// What is wrong with source tables, and what is said about it.
extension BadInputTests {
    @Test func `a table without a schema is refused`() async throws {
        try await refuses(
            "PUT",
            "/v1/tables/weather?types=a%3Dstring",
            body: """
                a
                1

                """,
            contentType: "text/csv",
            with: """
                422 invalid: the request is wrong
                "weather" is not a table.
                - table: "weather" is not a table. → Write schema.table.
                """)
    }

    @Test func `a table without types is refused`() async throws {
        try await refuses(
            "PUT",
            "/v1/tables/raw.x",
            body: """
                a
                1

                """,
            contentType: "text/csv",
            with: """
                422 invalid: the request is wrong
                The columns' types are missing.
                - query.types: The columns' types are missing. → Write \
                types=origin=string,delay=float64, or use larder load, which finds them out.
                """)
    }

    @Test func `a table with an unknown type is refused`() async throws {
        try await refuses(
            "PUT",
            "/v1/tables/raw.x?types=a%3Dtext",
            body: """
                a
                1

                """,
            contentType: "text/csv",
            with: """
                422 invalid: the request is wrong
                "a=text" does not give a column its type.
                - query.types: "a=text" does not give a column its type. → Write name=type; the \
                types are bool, int32, int64, float32, float64, string, bytes, timestamp.
                """)
    }

    @Test func `a table with one column twice is refused`() async throws {
        try await refuses(
            "PUT",
            "/v1/tables/raw.x?types=a%3Dstring,a%3Dstring",
            body: """
                a
                1

                """,
            contentType: "text/csv",
            with: """
                422 invalid: the table was not loaded
                PostgreSQL says: column "a" specified more than once.
                - table: PostgreSQL says: column "a" specified more than once.
                """)
    }

    @Test func `a table whose header differs from its types is refused`() async throws {
        try await refuses(
            "PUT",
            "/v1/tables/raw.x?types=a%3Dstring,b%3Dint64",
            body: """
                a
                1

                """,
            contentType: "text/csv",
            with: """
                422 invalid: the table was not loaded
                The header names a, the types a, b.
                - types: The header names a, the types a, b. → Give one type for each column, in \
                the header's order.
                """)
    }

    @Test func `a table from ragged CSV is refused with the line`() async throws {
        try await refuses(
            "PUT",
            "/v1/tables/raw.x?types=a%3Dstring,b%3Dint64",
            body: """
                a,b
                1,2
                3

                """,
            contentType: "text/csv",
            with: """
                422 invalid: the table was not loaded
                Line 3: row 1 has 1 field, the header has 2; the column "b" is missing.
                - csv: Line 3: row 1 has 1 field, the header has 2; the column "b" is missing.
                """)
    }

    @Test func `a table with a value of another type is refused with the line`() async throws {
        try await refuses(
            "PUT",
            "/v1/tables/raw.x?types=a%3Dstring,b%3Dint64",
            body: """
                a,b
                1,2
                3,x

                """,
            contentType: "text/csv",
            with: """
                422 invalid: the table was not loaded
                Line 3: "b" expects int64, but holds "x".
                - csv: Line 3: "b" expects int64, but holds "x".
                """)
    }

    @Test func `a table that is not CSV is refused`() async throws {
        try await refuses(
            "PUT", "/v1/tables/raw.x?types=a%3Dstring,b%3Dint64", body: "{}",
            with: """
                415 unsupported-media-type: a table is loaded from CSV
                The body's media type is not text/csv.
                → Send the header Content-Type: text/csv.
                """)
    }

    @Test func `a table of the system is not loaded into`() async throws {
        try await refuses(
            "PUT",
            "/v1/tables/pg_catalog.x?types=a%3Dstring",
            body: """
                a
                x

                """,
            contentType: "text/csv",
            with: """
                422 invalid: the table was not loaded
                The schema "pg_catalog" is not yours to load into.
                - table: The schema "pg_catalog" is not yours to load into. → Choose a schema that \
                begins neither with larder nor with pg_.
                """)
    }

    @Test func `a table of our own is not loaded into`() async throws {
        try await refuses(
            "PUT",
            "/v1/tables/larder.batches?types=a%3Dstring",
            body: """
                a
                x

                """,
            contentType: "text/csv",
            with: """
                422 invalid: the table was not loaded
                The schema "larder" is not yours to load into.
                - table: The schema "larder" is not yours to load into. → Choose a schema that \
                begins neither with larder nor with pg_.
                """)
    }

    @Test func `rows of other columns are not appended`() async throws {
        try await refuses(
            "PUT",
            "/v1/tables/raw.weather?append=true&types=a%3Dstring",
            body: """
                a
                x

                """,
            contentType: "text/csv",
            with: """
                422 invalid: the table was not loaded
                PostgreSQL says: column "a" does not exist.
                - table: PostgreSQL says: column "a" does not exist.
                """)
    }
}
