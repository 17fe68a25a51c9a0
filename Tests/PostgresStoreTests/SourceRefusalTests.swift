import Features
import PostgresStore
import TestSupport
import Testing

/// What sources may hold and do, and what they may not.
struct SourceRefusalTests {
    @Test func `what a read-only transaction lets a source make is rolled back`() async throws {
        let trips = try await Trips(
            "copy_objects",
            origin: .query(
                """
                SELECT 7 AS driver, timestamptz '2026-01-01' AS at,
                    (lo_create(0)::bigint % 1000)::int AS count, 'Oslo' AS city
                """))
        #expect(try await trips.materialize().written == 1)
        let objects = try await TestDatabase.texts("SELECT count(*) FROM pg_largeobject_metadata")
        #expect(objects == ["0"])
    }

    @Test func `a source that writes is refused and has written nothing`() async throws {
        try await TestDatabase.run(
            """
            CREATE TABLE raw.side_effects (at timestamptz);
            CREATE FUNCTION raw.noting() RETURNS int VOLATILE LANGUAGE sql
                AS 'INSERT INTO raw.side_effects VALUES (now()) RETURNING 1';
            """)
        let trips = try await Trips(
            "copy_writing",
            origin: .query(
                """
                SELECT 7 AS driver, timestamptz '2026-01-01' AS at, raw.noting() AS count,
                    'Oslo' AS city
                """))
        await #expect(
            throws: FeatureError.invalid(
                "the feature view \"trips\" cannot be materialized",
                [
                    Fault(
                        "data_sources/rides",
                        "PostgreSQL says: cannot execute INSERT in a read-only transaction.",
                        hint: "Its query of data source \"rides\" may have changed since the "
                            + "view was applied.")
                ])
        ) { try await trips.materialize() }
        #expect(try await TestDatabase.texts("SELECT at FROM raw.side_effects") == [])
    }

    @Test func `values that no feature holds are skipped and counted by reason`() async throws {
        try await TestDatabase.run(
            """
            CREATE TABLE raw.copy_values (driver int, at timestamptz, known_at timestamptz,
                tags int[], seen timestamptz, visits timestamptz[]);
            INSERT INTO raw.copy_values VALUES
                (1, '2026-01-01', NULL, '{1,NULL}', '2026-01-01', '{2026-01-01,NULL}'),
                (2, '2026-01-01', NULL, '{{1,2},{3,4}}', NULL, NULL),
                (3, '2026-01-01', NULL, NULL, 'infinity', NULL),
                (4, '2026-01-01', NULL, NULL, NULL, '{2026-01-01,-infinity}'),
                (5, '-infinity', NULL, NULL, NULL, NULL),
                (6, '2026-01-01', 'infinity', NULL, NULL, NULL),
                (NULL, '2026-01-01', NULL, NULL, NULL, NULL),
                (7, '2026-01-01', NULL, '{}', '9999-12-31', '{}');
            """)
        let trips = try await Trips(
            "copy_values", origin: .table("raw.copy_values"), created: "known_at",
            features: [
                Feature("tags", ValueType(.int32, isArray: true)),
                Feature("seen", ValueType(.timestamp)),
                Feature("visits", ValueType(.timestamp, isArray: true)),
            ])
        #expect(
            try await trips.materialize()
                == MaterializedRows(
                    read: 8, written: 2,
                    skippedBy: [.key: 1, .eventTime: 1, .createdTime: 1, .value: 3]))
    }
}
