import Features
import PostgresStore
import TestSupport
import Testing

struct EntityQueryTests {
    private static let time = "timestamptz '2026-01-01T00:00:05Z' AS event_timestamp"

    @Test func `a query's rows are joined in their order, with its other columns`() async throws {
        let trips = try await Trips("query_join")
        try await trips.write([Trips.row(at: 0, count: 5)], id: "1")
        let rows = try await trips.join(
            query: """
                SELECT driver::smallint, \(Self.time), 1.5::numeric AS label,
                    '{"a":1}'::jsonb AS note, date '2026-01-02' AS day, 12::money AS price
                FROM unnest(ARRAY[2, 1, 1]) AS drivers (driver);
                """)
        #expect(
            rows.columns == [
                Column("driver", .int64), Column("event_timestamp", .timestamp),
                Column("label", .float64), Column("note", .string), Column("day", .timestamp),
                Column("price", .string), Column("count", .int64), Column("city", .string),
            ])
        #expect(rows.rows.map { $0[0] } == [.int64(2), .int64(1), .int64(1)])
        #expect(rows.rows.map { $0[6] } == [.null, .int64(5), .int64(5)])
        #expect(
            Array(rows.rows[0][2...5]) == [
                .float64(1.5), .string(#"{"a": 1}"#), .timestamp(Trips.time(86_400)),
                .string("$12.00"),
            ])
    }

    @Test(arguments: [
        (
            "INSERT INTO larder.jobs SELECT * FROM larder.jobs RETURNING 1",
            "Only a SELECT, WITH, VALUES or TABLE statement can be read from."
        ),
        (
            "WITH gone AS (DELETE FROM larder.jobs RETURNING 1) SELECT 1 AS driver, \(time)",
            "PostgreSQL says: WITH clause containing a data-modifying statement must be at the "
                + "top level."
        ),
        (
            "SELECT nextval('larder.ingest_seq') AS driver, \(time)",
            "PostgreSQL says: cannot execute nextval() in a read-only transaction."
        ),
        (
            "SELECT 1 AS driver, \(time); DELETE FROM larder.jobs",
            "PostgreSQL says: cannot insert multiple commands into a prepared statement."
        ),
        (
            "SELECT 1) x; DROP TABLE larder.jobs; --",
            "PostgreSQL says: syntax error at or near \")\"."
        ),
        (
            "SELECT 1 AS driver, \(time) FROM set_config('transaction_read_only', 'off', false)",
            "PostgreSQL says: transaction read-write mode must be set before any query."
        ),
        (
            "SELECT 1 / 0 AS driver, \(time)", "PostgreSQL says: division by zero."
        ),
        ("SELECT $1::bigint AS driver, \(time)", "There are no parameters, such as $1."),
    ])
    func `a query that writes or fails is refused`(query: String, detail: String) async throws {
        let trips = try await Self.shared.value
        let error = await #expect(throws: FeatureError.self) {
            try await trips.join(query: query)
        }
        #expect(
            error
                == .invalid("the entity query cannot be read", [Fault("entity_query", detail)]))
    }

    @Test func `what a read-only transaction lets a query make is rolled back`() async throws {
        let trips = try await Trips("query_objects")
        let rows = try await trips.join(
            query: "SELECT lo_create(0)::bigint AS driver, \(Self.time)")
        #expect(rows.rows.count == 1)
        let objects = try await TestDatabase.texts("SELECT count(*) FROM pg_largeobject_metadata")
        #expect(objects == ["0"])
    }

    private static let shared = Task { try await Trips("query_refused") }

    @Test(arguments: [
        (
            "SELECT 1 AS driver",
            Fault(
                "entity_query", "The column \"event_timestamp\" is missing.",
                hint: "Entity rows need driver, event_timestamp.")
        ),
        (
            "SELECT 'a' AS driver, \(time)",
            Fault("entity_query", "The column \"driver\" is string, but int64 is needed.")
        ),
        (
            "SELECT 1 AS driver, \(time), 1 AS label, 2 AS label",
            Fault("entity_query", "Two columns are named \"label\".")
        ),
        (
            """
            SELECT driver, CASE WHEN driver = 3 THEN NULL ELSE now() END AS event_timestamp
            FROM generate_series(1, 5) AS drivers (driver)
            """, Fault("entity_query", "Row 3 has no event timestamp.")
        ),
        (
            "SELECT 1 AS driver, timestamptz 'infinity' AS event_timestamp",
            Fault("entity_query", "Row 1 has an event timestamp outside the years 1 to 9999.")
        ),
    ])
    func `columns and times that do not fit are refused`(
        query: String, fault: Fault
    ) async throws {
        let trips = try await Self.shared.value
        let error = await #expect(throws: FeatureError.self) {
            try await trips.join(query: query)
        }
        #expect(error == .invalid("the entity rows are wrong", [fault]))
    }

    @Test func `a column named like a feature is refused before the query runs`() async throws {
        let trips = try await Self.shared.value
        let error = await #expect(throws: FeatureError.self) {
            try await trips.join(query: "SELECT 1 AS driver, \(Self.time), 1 / 0 AS city")
        }
        #expect(
            error
                == .invalid(
                    "two columns would be named \"city\"",
                    [
                        Fault(
                            "features[1]", "\"city\" is also another column of the result.",
                            hint: "Ask with full_feature_names, which names columns view__feature.")
                    ]))
    }

    @Test func `what a query locks does not outlive it`() async throws {
        let trips = try await Self.shared.value
        _ = try await trips.join(
            query: """
                SELECT 1 AS driver, \(Self.time) FROM (SELECT pg_advisory_lock(4711)) AS locked
                """)
        let held = try await TestDatabase.texts(
            "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711")
        #expect(held.isEmpty)
    }
}
