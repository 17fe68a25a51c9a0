import Features
import Postgres
import PostgresStore
import TestSupport
import Testing

/// Databases that an older program has filled.
struct UpgradeTests {
    /// A view `trips` of the table `raw.trips`, materialized by a program of version 5.
    private static func materialized(_ name: String) async throws -> OldDatabase {
        let database = try await OldDatabase(name, version: 5)
        try await database.register(
            Trips.bundle("old", origin: .table("raw.trips"), created: "known_at"))
        try await database.run(
            """
            CREATE TABLE raw.trips (driver int, at timestamptz, known_at timestamptz, count int,
                city varchar, fare float8);
            INSERT INTO raw.trips VALUES (1, '2026-01-01', '2026-01-02', 1, 'Oslo', 10),
                (2, '2026-01-01', '2026-01-02', 2, NULL, 20);
            CREATE SCHEMA larder_old;
            CREATE TABLE larder_old.trips_v1 (driver bigint NOT NULL,
                event_timestamp timestamptz NOT NULL,
                created_timestamp timestamptz NOT NULL DEFAULT now(),
                ingest_seq bigint NOT NULL DEFAULT nextval('larder.ingest_seq'),
                count bigint, city text);
            INSERT INTO larder_old.trips_v1
                (driver, event_timestamp, created_timestamp, count, city)
                SELECT driver, at, known_at, count, city FROM raw.trips;
            """)
        return database
    }

    private static func trips(_ store: PostgresStore, features: [Feature]) async throws
        -> FeatureViewSchema
    {
        // A database of its own: nobody else applies anything to it.
        let features = Trips.bundle(
            "old", origin: .table("raw.trips"), created: "known_at", features: features)
        let plan = try RegistryPlan(applying: features, to: await store.load())
        return try #require(try await store.apply(plan).project("old").schema(of: "trips"))
    }

    @Test func `a feature that is added after the upgrade makes no row look new`() async throws {
        let database = try await Self.materialized("upgraded_features")
        try await database.store.migrate()
        let states = try await database.texts(
            "SELECT concat_ws(' ', project, view, storage_version, features) "
                + "FROM larder.materializations")
        #expect(states == [#"old trips 1 ["count","city"]"#])
        let schema = try await Self.trips(
            database.store, features: Trips.features + [Feature("fare", .float64)])
        let order = MaterializationOrder(.incremental)
        #expect(
            try await database.store.materialize(schema, order) { _ in }
                == MaterializedRows(read: 2, written: 0))
        #expect(try await database.store.unfilledFeatures(of: schema) == ["fare"])
        let filled = try await database.store.backfill(
            schema, features: ["fare"], interval: MaterializationInterval(), checkpoint: nil,
            progress: { _ in })
        #expect(filled.written == 2)
        #expect(try await database.store.materialize(schema, order) { _ in }.written == 0)
        await database.pool.shutDown()
    }

    @Test func `tables of predictions are known whose comment is older or is none`() async throws {
        let database = try await OldDatabase("upgraded_predictions", version: 23)
        try await database.run(
            """
            INSERT INTO larder.batch_predictions (job, project, model, version, table_schema,
                table_name, columns, rows, is_done)
            SELECT job, 'p', 'm', 1, 'raw', job, '[{"name": "prediction", "type": "float64"}]',
                1, true FROM (VALUES ('ours'), ('other'), ('gone')) AS jobs (job);
            CREATE TABLE raw.ours AS SELECT 1::bigint AS row_id, 0.5::float8 AS prediction;
            CREATE TABLE raw.other AS SELECT 1 AS mine;
            """)
        try await database.store.migrate()
        let found = try await database.texts(
            """
            SELECT job FROM larder.batch_predictions
            WHERE table_oid = to_regclass('raw.' || job)::oid AND refused = 0
            """)
        #expect(found == ["ours"])
        await database.pool.shutDown()
    }

    @Test func `a column without any value waits for a backfill`() async throws {
        let database = try await Self.materialized("upgraded_empty")
        try await database.run("UPDATE larder_old.trips_v1 SET city = NULL")
        try await database.store.migrate()
        let states = try await database.texts("SELECT features FROM larder.materializations")
        #expect(states == [#"["count"]"#])
        await database.pool.shutDown()
    }

    @Test func `a view without rows, and one that rows are sent to, have no state`() async throws {
        let database = try await Self.materialized("upgraded_none")
        try await database.run(
            """
            CREATE SCHEMA larder_sent;
            CREATE TABLE larder_sent.trips_v1 AS SELECT * FROM larder_old.trips_v1;
            TRUNCATE larder_old.trips_v1;
            """)
        try await database.register(Trips.bundle("sent"))
        try await database.store.migrate()
        #expect(try await database.texts("SELECT view FROM larder.materializations") == [])
        await database.pool.shutDown()
    }

    @Test func `datasets of older programs know the versions they were joined from`() async throws {
        let database = try await Self.materialized("upgraded_datasets")
        try await database.run(
            """
            INSERT INTO larder.datasets (project, name, table_name, rows, columns, content_hash,
                definitions_hash, as_of_sequence, as_known, created_at, features)
            SELECT 'old', name, name, 0, '[]', '', '', 0, false, at, '["trips:count", "gone:x"]'
            FROM (VALUES ('before', timestamptz '2026-01-01'), ('after', '2026-03-01'))
                AS made (name, at);
            """)
        for number in 6...10 { try await database.migrate(number) }
        try await database.run(
            """
            INSERT INTO larder.earlier_versions
            SELECT project, name, 1, 1, body, '[]', '{"kind": "push"}', '2026-02-01'
            FROM larder.definitions WHERE kind = 'feature view';
            UPDATE larder.definitions SET storage_version = 2, version = 2
            WHERE kind = 'feature view';
            INSERT INTO larder.datasets (project, name, table_name, rows, columns, content_hash,
                definitions_hash, as_of_sequence, as_known, created_at, features, basis)
            VALUES ('old', 'recorded', 'r', 0, '[]', '', '', 0, false, now(), '["trips:count"]',
                '{"views": [{"view": {"name": "trips"}, "storage_version": 1}]}');
            """)
        try await database.store.migrate()
        let versions = try await database.texts(
            "SELECT name || ' ' || versions FROM larder.datasets ORDER BY name")
        #expect(
            versions == [
                #"after {"trips": 2}"#, #"before {"trips": 1}"#, #"recorded {"trips": 1}"#,
            ])
        await database.pool.shutDown()
    }

    @Test func `rows of older programs are found by their sequences`() async throws {
        let database = try await Self.materialized("upgraded_sequences")
        try await database.store.migrate()
        let indexes = try await database.texts(
            """
            SELECT regexp_replace(indexdef, '.* USING ', '') FROM pg_indexes
            WHERE schemaname = 'larder_old' AND indexdef LIKE '%brin%'
            """)
        #expect(indexes == ["brin (ingest_seq) WITH (pages_per_range='32', autosummarize='true')"])
        await database.pool.shutDown()
    }

    @Test func `a feature whose name larder needs now is told, and nothing is changed`()
        async throws
    {
        let database = try await Self.materialized("upgraded_reserved")
        try await database.run(
            "ALTER TABLE larder_old.trips_v1 RENAME COLUMN count TO ingest_xid")
        await #expect(
            throws: FeatureError.storeFailed(
                "the table \"larder_old.trips_v1\" has a feature \"ingest_xid\", which is the name "
                    + "of a column of larder's own from now on; define a view that calls it "
                    + "otherwise and delete this one, by the larder that the database was written "
                    + "by")
        ) { try await database.store.migrate() }
        #expect(try await database.texts("SELECT max(number) FROM larder.migrations") == ["5"])
        await database.pool.shutDown()
    }
}
