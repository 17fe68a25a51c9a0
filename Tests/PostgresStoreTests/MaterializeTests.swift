import Features
import PostgresStore
import TestSupport
import Testing

struct MaterializeTests {
    /// A table of rides, and a view of it.
    private static func trips(
        _ name: String, created: String? = "known_at", rows: [String]
    ) async throws -> Trips {
        try await TestDatabase.run(
            """
            CREATE TABLE raw.\(name) (driver int, at timestamptz, known_at timestamptz,
                count int, city varchar);
            """)
        try await insert(rows, into: name)
        return try await Trips(name, origin: .table("raw.\(name)"), created: created)
    }

    private static func insert(_ rows: [String], into name: String) async throws {
        for row in rows { try await TestDatabase.run("INSERT INTO raw.\(name) VALUES (\(row))") }
    }

    @Test func `a second run copies nothing`() async throws {
        let trips = try await Self.trips(
            "copy_twice",
            rows: [
                "1, '2026-01-01', '2026-01-01', 1, 'Oslo'",
                "1, '2026-01-02', '2026-01-02', NULL, NULL", "2, '2026-01-01', NULL, 3, 'Rome'",
            ])
        let first = try await trips.materialize()
        let second = try await trips.materialize()
        #expect(first.written == 3)
        #expect(first.skipped == 0)
        #expect(second.written == 0)
        #expect(second.skipped == 0)
        #expect(try await trips.count() == 3)
    }

    @Test func `a correction known later is copied`() async throws {
        let trips = try await Self.trips(
            "copy_correction", rows: ["1, '2026-01-01', '2026-01-01', 1, 'Oslo'"])
        _ = try await trips.materialize()
        try await Self.insert(
            [
                "1, '2026-01-01', '2026-01-03', 1, 'Oslo'",
                "1, '2026-01-01', '2026-01-03', 2, 'Oslo'",
            ], into: "copy_correction")
        let rows = try await trips.materialize()
        #expect(rows.written == 2)
        #expect(rows.skipped == 0)
    }

    @Test func `without a created column a changed value is a correction`() async throws {
        let trips = try await Self.trips(
            "copy_value", created: nil, rows: ["1, '2026-01-01', NULL, 1, 'Oslo'"])
        _ = try await trips.materialize()
        try await TestDatabase.run("UPDATE raw.copy_value SET city = NULL")
        let rows = try await trips.materialize()
        #expect(rows.written == 1)
        #expect(rows.skipped == 0)
        let latest = try await trips.store.rows(
            of: trips.schema, keys: [EntityKey([.int64(1)])], at: .latest)
        #expect(latest.first??.values == [.int64(1), .null])
    }

    @Test func `rows without a key or a usable event time are skipped and counted`() async throws {
        let trips = try await Self.trips(
            "copy_skip",
            rows: [
                "NULL, '2026-01-01', NULL, 1, 'a'", "1, NULL, NULL, 1, 'b'",
                "1, 'infinity', NULL, 1, 'c'", "1, '10000-01-01', NULL, 1, 'd'",
                "1, '2026-01-01', NULL, 1, 'e'",
            ])
        let rows = try await trips.materialize()
        #expect(rows.written == 1)
        #expect(rows.skipped == 4)
    }

    @Test func `an interval has its start and not its end`() async throws {
        let trips = try await Self.trips(
            "copy_interval",
            rows: [
                "1, '2025-12-31T23:59:59.999999Z', NULL, 1, 'a'", "1, '2026-01-01', NULL, 2, 'b'",
                "1, '2026-01-02', NULL, 3, 'c'",
            ])
        let rows = try await trips.materialize(
            .interval(MaterializationInterval(start: Trips.time(0), end: Trips.time(86_400))))
        #expect(rows.written == 1)
        #expect(rows.skipped == 0)
        #expect(try await TestDatabase.texts("SELECT city FROM \(trips.table)") == ["b"])
    }

    @Test func `ties keep the order of the table`() async throws {
        let trips = try await Self.trips(
            "copy_ties", rows: (1...50).map { "1, '2026-01-01', '2026-01-01', \($0), 'x'" })
        _ = try await trips.materialize()
        let counts = try await TestDatabase.texts(
            "SELECT count FROM \(trips.table) ORDER BY ingest_seq")
        #expect(counts == (1...50).map(String.init))
    }

    @Test func `two runs at once copy each row once`() async throws {
        let trips = try await Self.trips(
            "copy_concurrent", rows: (1...20).map { "\($0), '2026-01-01', NULL, 1, 'x'" })
        let written = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    try await trips.materialize().written
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(written == 20)
        #expect(try await trips.count() == 20)
    }

    @Test func `a query is a source, with its semicolon and its comments`() async throws {
        let query = """
            -- drivers
            /* of /* all */ cities */ SELECT 7 AS driver, timestamptz '2026-01-01' AS at,
                4.0::numeric::int AS count, 'Oslo'::varchar AS city -- the end
            ;
            """
        let trips = try await Trips("copy_query", origin: .query(query))
        let rows = try await trips.materialize()
        #expect(rows.written == 1)
        #expect(rows.skipped == 0)
    }

    @Test func `a source that lost a column is told by its name`() async throws {
        let trips = try await Self.trips("copy_changed", rows: [])
        try await TestDatabase.run("ALTER TABLE raw.copy_changed DROP COLUMN city")
        let error = await #expect(throws: FeatureError.self) {
            try await trips.materialize()
        }
        #expect(
            error
                == .invalid(
                    "the feature view \"trips\" cannot be materialized",
                    [
                        Fault(
                            "data_sources/rides",
                            "PostgreSQL says: column row.city does not exist.",
                            hint: "Its table \"raw.copy_changed\" may have changed since the view "
                                + "was applied.")
                    ]))
    }
}
