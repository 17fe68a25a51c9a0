import Features
import Postgres
import PostgresStore
import TestSupport
import Testing

/// Definitions that change over tables that hold rows.
struct EvolutionTests {
    private static let keys = [EntityKey([.int64(1)])]

    private func stored(_ trips: Trips) async throws -> [FeatureValue]? {
        try await trips.store.rows(of: trips.schema, keys: Self.keys, at: .latest).first??.values
    }

    private func tables(_ project: String) async throws -> [String] {
        try await TestDatabase.texts(
            """
            SELECT tablename FROM pg_tables WHERE schemaname = 'larder_\(project)'
            ORDER BY tablename
            """)
    }

    private func columns(_ trips: Trips) async throws -> [String] {
        try await TestDatabase.texts(
            """
            SELECT column_name FROM information_schema.columns
            WHERE table_schema = 'larder_\(trips.project.name)'
                AND table_name = 'trips_v\(trips.schema.storageVersion)'
                AND column_name <> 'ingest_xid'
            ORDER BY ordinal_position OFFSET 4
            """)
    }

    @Test func `two versions stand side by side with their rows`() async throws {
        let first = try await Trips("evolve_apart")
        try await first.write([Trips.row(count: 7)], id: "1")
        let second = try await Trips(
            "evolve_apart", features: [Feature("count", .string), Feature("city", .string)])
        #expect(try await tables("evolve_apart") == ["trips_v1", "trips_v2"])
        _ = try await second.store.write(
            RowBatch.make(
                second.schema,
                rows: [
                    TypedRow(
                        key: Self.keys[0], eventTime: Trips.time(0), createdTime: nil,
                        values: [.string("seven"), .null])
                ], id: "evolve_apart/2"))
        #expect(try await stored(first) == [.int64(7), .string("Oslo")])
        #expect(try await stored(second) == [.string("seven"), .null])
    }

    @Test func `versions are loaded as they were applied`() async throws {
        let first = try await Trips("evolve_load", created: "known")
        let second = try await Trips("evolve_load", features: [Feature("city", .string)])
        let project = try await second.store.load().project("evolve_load")
        #expect(project.earlier == second.project.earlier)
        #expect(project.registered == second.project.registered)
        let reference = ViewReference(name: "trips", version: 1)
        #expect(project.schema(of: reference) == first.schema)
        #expect(project.schema(of: reference)?.source.createdTimestamp == "known")
    }

    @Test func `both versions are joined in one statement`() async throws {
        let first = try await Trips("evolve_join")
        try await first.write([Trips.row(count: 7)], id: "1")
        let second = try await Trips("evolve_join", features: [Feature("city", .string)])
        let selection = try FeatureSelection(
            ["trips:city", "trips@v1:city", "trips@v1:count"].compactMap(FeatureReference.init),
            in: second.project)
        let rows = RowCollector()
        try await second.store.join(
            PointInTimeJoin(
                selection: selection, entityRows: .table(Trips.entityTable(seconds: [5])),
                asKnown: false, fullFeatureNames: true),
            begin: { rows.begin($0) }, { rows.add($0) })
        #expect(rows.rows.first?.suffix(3) == [.null, .string("Oslo"), .int64(7)])
    }

    @Test func `a renamed feature keeps its column's values`() async throws {
        let before = try await Trips("evolve_rename")
        try await before.write([Trips.row(count: 7)], id: "1")
        let after = try await Trips(
            "evolve_rename",
            features: [
                Feature("trips", .int64, column: "count", renamedFrom: "count"),
                Feature("city", .string),
            ])
        #expect(after.table == before.table)
        #expect(try await columns(after) == ["trips", "city"])
        #expect(try await stored(after) == [.int64(7), .string("Oslo")])
        #expect(after.schema.features.first?.aliases == ["count"])
        #expect(
            try await after.store.load().project("evolve_rename").registered
                == after.project.registered)
    }

    @Test func `a feature is renamed and widened at once`() async throws {
        let before = try await Trips("evolve_widen", features: [Feature("count", .int32)])
        _ = try await before.store.write(
            RowBatch.make(
                before.schema,
                rows: [
                    TypedRow(
                        key: Self.keys[0], eventTime: Trips.time(0), createdTime: nil,
                        values: [.int32(7)])
                ], id: "evolve_widen/1"))
        let after = try await Trips(
            "evolve_widen",
            features: [Feature("trips", .int64, column: "count", renamedFrom: "count")])
        #expect(try await stored(after) == [.int64(7)])
    }

    @Test func `rows for a column's old name are told that it has changed`() async throws {
        let before = try await Trips("evolve_race")
        _ = try await Trips(
            "evolve_race",
            features: [Feature("trips", .int64, column: "count", renamedFrom: "count")]
                + Trips.features.dropFirst())
        await #expect(
            throws: FeatureError.conflict(
                "PostgreSQL says: column \"count\" of relation \"trips_v1\" does not exist")
        ) { try await before.write([Trips.row()], id: "1") }
    }

    @Test func `an apply that fails midway has changed nothing`() async throws {
        var limits = StoreLimits()
        limits.tableLockDeadline = .milliseconds(50)
        let trips = try await Trips("evolve_whole", limits: limits)
        let other = { (features: [Feature]) in
            Definition.featureView(
                FeatureView(
                    name: "a_first", entities: ["driver"], source: "rides", features: features))
        }
        let bundle = { (trips: [Feature], first: [Feature]) in
            let base = Trips.bundle("evolve_whole", features: trips).definitions
            return DefinitionBundle(
                project: "evolve_whole",
                definitions: [base[0], base[1], (other(first), "a_first"), base[2]])
        }
        let store = trips.store
        _ = try await store.applied(bundle(Trips.features, Trips.features))
        let before = try await store.load().project("evolve_whole")
        let pool = try await TestDatabase.pool()
        let error = try await pool.withTransaction { connection in
            try await connection.script("LOCK TABLE \(trips.table) IN ACCESS SHARE MODE")
            // A new version of one view, which is made first, and a column of the other.
            return await #expect(throws: FeatureError.self) {
                _ = try await store.applied(
                    bundle(
                        Trips.features + [Feature("extra", .int64, column: "count")],
                        [Feature("city", .string)]))
            }
        }
        #expect(error == .unavailable("PostgreSQL says: canceling statement due to lock timeout"))
        #expect(try await tables("evolve_whole") == ["a_first_v1", "trips_v1"])
        #expect(try await columns(trips) == ["count", "city"])
        let after = try await store.load().project("evolve_whole")
        #expect(after.registered == before.registered)
        #expect(after.earlier.isEmpty)
    }

    @Test func `what a source gives is estimated without reading it`() async throws {
        try await TestDatabase.run(
            """
            CREATE TABLE raw.estimated AS SELECT generate_series(1, 1234) AS n;
            ANALYZE raw.estimated
            """)
        let store = try await TestDatabase.store()
        let table = DataSource(
            name: "t", origin: .table("raw.estimated"), eventTimestamp: "at")
        let query = DataSource(
            name: "q", origin: .query("SELECT * FROM raw.estimated LIMIT 100 -- some"),
            eventTimestamp: "at")
        #expect(try await store.rowEstimate(of: table) == 1234)
        #expect(try await store.rowEstimate(of: query) == 100)
    }
}
