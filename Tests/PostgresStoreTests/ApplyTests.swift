import Features
import Postgres
import PostgresStore
import TestSupport
import Testing

struct ApplyTests {
    @Test func `what was applied is loaded`() async throws {
        let trips = try await Trips("apply_load")
        let project = try await trips.store.load().project("apply_load")
        #expect(project.registered == trips.project.registered)
    }

    @Test func `a plan made on an older revision is a conflict`() async throws {
        let store = try await TestDatabase.store()
        let features = FeatureStore(
            definitions: store, offline: store, datasets: store, now: { .latest })
        let plan = try await features.plan(Trips.bundle("apply_conflict"))
        _ = try await Trips("apply_meanwhile")
        await #expect(throws: FeatureError.conflict("the definitions were changed meanwhile")) {
            try await store.apply(plan)
        }
        #expect(try await store.load().project("apply_conflict").registered.isEmpty)
    }

    @Test func `an added feature and a wider type keep the rows`() async throws {
        let before = try await Trips(
            "apply_evolve", features: [Feature("count", .int32), Feature("score", .float32)])
        _ = try await before.store.write(
            RowBatch.make(
                before.schema,
                rows: [
                    TypedRow(
                        key: EntityKey([.int64(1)]), eventTime: Trips.time(0), createdTime: nil,
                        values: [.int32(7), .float32(0.5)])
                ], id: "apply_evolve/1"))
        let after = try await Trips(
            "apply_evolve",
            features: [
                Feature("city", .string), Feature("count", .int64), Feature("score", .float64),
            ])
        #expect(after.table == before.table)
        let rows = try await after.store.rows(
            of: after.schema, keys: [EntityKey([.int64(1)])], at: .latest)
        #expect(rows.first??.values == [.null, .int64(7), .float64(0.5)])
    }

    @Test func `a view applied again after its deletion has a table of its own`() async throws {
        let first = try await Trips("apply_again")
        let nothing = DefinitionBundle(project: "apply_again", definitions: [])
        let project = try await first.store.applied(nothing, ApplyOptions(prune: true))
        #expect(project.registered.isEmpty)
        let second = try await Trips("apply_again")
        #expect(second.table == "larder_apply_again.trips_v2")
        #expect(try await second.count() == 0)
    }

    @Test func `a person can query the offline table`() async throws {
        let trips = try await Trips("apply_psql")
        let columns = try await TestDatabase.texts(
            """
            SELECT column_name || ' ' || data_type FROM information_schema.columns
            WHERE table_schema = 'larder_apply_psql' AND table_name = 'trips_v1'
            ORDER BY ordinal_position
            """)
        #expect(
            columns == [
                "driver bigint", "event_timestamp timestamp with time zone",
                "created_timestamp timestamp with time zone", "ingest_seq bigint",
                "ingest_xid xid8", "count bigint", "city text",
            ])
        #expect(try await trips.count() == 0)
    }

    @Test func `migrating again changes nothing`() async throws {
        let store = try await TestDatabase.store()
        let before = try await TestDatabase.texts("SELECT applied_at FROM larder.migrations")
        try await store.migrate()
        #expect(try await TestDatabase.texts("SELECT applied_at FROM larder.migrations") == before)
    }

    @Test func `a table that is in use makes apply give up, not wait for ever`() async throws {
        var limits = StoreLimits()
        limits.tableLockDeadline = .milliseconds(50)
        let trips = try await Trips("apply_locked", limits: limits)
        let pool = try await TestDatabase.pool()
        let error = try await pool.withTransaction { connection in
            try await connection.script("LOCK TABLE \(trips.table) IN ACCESS SHARE MODE")
            return await #expect(throws: FeatureError.self) {
                _ = try await trips.store.applied(
                    Trips.bundle(
                        "apply_locked", features: [Feature("extra", .int64)] + Trips.features))
            }
        }
        #expect(
            error == .unavailable("PostgreSQL says: canceling statement due to lock timeout"))
    }
}
