import Features
import Postgres
import PostgresStore
import TestSupport
import Testing

/// What is noted of a view's copies, while its definition changes.
struct MaterializationStateTests {
    private static func trips(
        _ name: String, features: [Feature] = Trips.features, limits: StoreLimits = StoreLimits()
    ) async throws -> Trips {
        try await TestDatabase.run(
            """
            CREATE TABLE IF NOT EXISTS raw.\(name) (driver int, at timestamptz,
                known_at timestamptz, count int, city varchar);
            """)
        return try await Trips(
            name, origin: .table("raw.\(name)"), created: "known_at", features: features,
            limits: limits)
    }

    private static func features(_ project: String) async throws -> [String] {
        try await TestDatabase.texts(
            "SELECT features FROM larder.materializations WHERE project = '\(project)'")
    }

    private static let renamed = [
        Feature("rides", .int64, column: "count", renamedFrom: "count"), Feature("city", .string),
    ]

    @Test func `a correction of a renamed feature is copied`() async throws {
        let before = try await Self.trips("state_rename")
        try await TestDatabase.run(
            "INSERT INTO raw.state_rename VALUES (1, '2026-01-01', '2026-01-02', 1, 'Oslo')")
        try await before.materialize()
        let after = try await Self.trips("state_rename", features: Self.renamed)
        #expect(try await Self.features("state_rename") == [#"["city", "rides"]"#])
        #expect(try await after.store.unfilledFeatures(of: after.schema) == [])
        try await TestDatabase.run("UPDATE raw.state_rename SET count = 2")
        #expect(try await after.materialize().written == 1)
        #expect(
            try await TestDatabase.texts("SELECT rides FROM \(after.table) ORDER BY ingest_seq")
                == ["1", "2"])
    }

    @Test func `a run of the names before notes nothing after a rename`() async throws {
        let before = try await Self.trips("state_raced")
        _ = try await Self.trips("state_raced", features: Self.renamed)
        await #expect(
            throws: FeatureError.conflict(
                "the feature view \"trips@v1\" was changed while the job worked on it")
        ) { try await before.materialize() }
        #expect(try await Self.features("state_raced") == [])
    }

    @Test func `what is noted of a view goes with it`() async throws {
        let trips = try await Self.trips("state_drop")
        try await TestDatabase.run(
            "INSERT INTO raw.state_drop VALUES (1, '2026-01-01', '2026-01-02', 1, 'Oslo')")
        try await trips.materialize()
        _ = try await trips.store.applied(
            DefinitionBundle(project: "state_drop", definitions: []),
            ApplyOptions(prune: true, force: true))
        #expect(try await Self.features("state_drop") == [])
        let again = try await Self.trips("state_drop")
        #expect(try await again.materialize() == MaterializedRows(read: 1, written: 1))
    }

    @Test func `a run is told that its view was deleted, and notes nothing`() async throws {
        let trips = try await Self.trips("state_gone")
        try await TestDatabase.run(
            "INSERT INTO raw.state_gone VALUES (1, '2026-01-01', '2026-01-02', 1, 'Oslo')")
        let error = try await PostgresStore.inTurn {
            let plan = try RegistryPlan(
                applying: DefinitionBundle(project: "state_gone", definitions: []),
                to: await trips.store.load(), ApplyOptions(prune: true, force: true))
            // The deletion waits for a reader, and the run for the deletion.
            let reader = try await TableLock(trips.table, mode: "ACCESS SHARE")
            let deletion = Task { _ = try await trips.store.apply(plan) }
            try await reader.isAwaited(by: 1)
            let run = Task { try await trips.materialize() }
            try await reader.isAwaited(by: 2)
            await reader.release()
            try await deletion.value
            return await #expect(throws: FeatureError.self) { try await run.value }
        }
        #expect(
            error
                == .conflict("the feature view \"trips@v1\" was deleted while the job worked on it")
        )
        #expect(try await Self.features("state_gone") == [])
    }

    @Test func `the rows that a run will compare are estimated`() async throws {
        let trips = try await Self.trips("state_estimate")
        try await TestDatabase.run(
            """
            INSERT INTO raw.state_estimate
            SELECT n, '2026-01-01', timestamptz '2026-01-01' + n * interval '1 day', n, 'Oslo'
            FROM generate_series(1, 1000) AS n;
            ANALYZE raw.state_estimate
            """)
        let store = trips.store
        let estimate = { (scope: MaterializationScope) in
            try await store.rowEstimate(of: trips.schema, for: MaterializationOrder(scope))
        }
        #expect(try await estimate(.full) == 1000)
        #expect(try await estimate(.incremental) == 1000)
        let late = MaterializationInterval(start: Trips.time(86_400))
        #expect(try await estimate(.interval(late)) < 10)
        try await TestDatabase.run("UPDATE raw.state_estimate SET known_at = '2026-01-01'")
        try await trips.materialize()
        try await TestDatabase.run("ANALYZE raw.state_estimate")
        #expect(try await estimate(.full) == 1000)
    }
}
