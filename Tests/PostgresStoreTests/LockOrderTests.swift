import Features
import JSON
import Postgres
import PostgresStore
import TestSupport
import Testing

/// Who locks several tables locks them in one order: rows by name, then tiles by name.
struct LockOrderTests {
    private static func views(_ name: String) async throws -> LockedViews {
        let store = try await TestDatabase.store()
        return LockedViews(
            store: store, project: try await store.applied(LockedViews.bundle(name)))
    }

    /// The tables that somebody has locked who does the work while a table is locked.
    private static func held(
        beforeLocking table: String, of views: LockedViews,
        _ work: @escaping @Sendable () async throws -> Void
    ) async throws -> [String] {
        let schema = "larder_\(views.project.name)"
        let lock = try await TableLock("\(schema).\(table)")
        let task = Task { try await work() }
        try await lock.isAwaited()
        let held = try await lock.heldByWaiters(schema: schema)
        await lock.release()
        try await task.value
        return held
    }

    /// The same of a small write. A session that has not prepared the table's statement waits for
    /// the table before its transaction, with nothing held, and then has: so it is tried again.
    private static func heldInTransaction(
        beforeLocking table: String, of views: LockedViews, _ before: [String],
        _ write: @escaping @Sendable (_ attempt: Int) async throws -> Void
    ) async throws -> [String] {
        for attempt in 1...30 {
            let held = try await held(beforeLocking: table, of: views) { try await write(attempt) }
            if !held.isEmpty || before.isEmpty { return held }
        }
        return []
    }

    @Test func `a join locks in the order`() async throws {
        let views = try await Self.views("locks_join")
        for (table, before) in [
            ("a_v1", []), ("b_v1", ["a_v1"]), ("c_v1", ["a_v1", "b_v1"]),
            ("a_v1_tiles", ["a_v1", "b_v1", "c_v1"]),
            ("b_v1_tiles", ["a_v1", "a_v1_tiles", "b_v1", "c_v1"]),
        ] {
            let held = try await Self.held(beforeLocking: table, of: views) {
                try await views.join()
            }
            #expect(held == before, "\(table)")
        }
    }

    @Test func `a small write locks in the order`() async throws {
        let views = try await Self.views("locks_write")
        for (table, before) in [
            ("a_v1", []), ("b_v1", ["a_v1"]), ("c_v1", ["a_v1", "b_v1"]),
            ("a_v1_tiles", ["a_v1", "b_v1", "c_v1"]),
        ] {
            let held = try await Self.heldInTransaction(beforeLocking: table, of: views, before) {
                try await views.write(id: "locks_write/\(table)/\($0)")
            }
            #expect(held == before, "\(table)")
        }
    }

    @Test func `a small write locks in the order where rows with lists are copied`() async throws {
        let store = try await TestDatabase.store()
        let features = [("a", "string[]"), ("b", "float64")].map { name, type in
            """
            {"name": "\(name)", "entities": ["driver"], "source": "rides", "online": false,
             "features": [{"name": "\(name)_value", "type": "\(type)", "column": "\(name)"}]}
            """
        }
        let bundle = try DefinitionBundle(
            JSONValue(
                parsing: """
                    {"project": "locks_lists",
                     "entities": [{"name": "driver",
                       "join_keys": [{"name": "driver", "type": "int64"}]}],
                     "data_sources": [{"name": "rides", "kind": "push",
                       "schema": [{"name": "driver", "type": "int64"},
                         {"name": "a", "type": "string[]"}, {"name": "b", "type": "float64"}]}],
                     "feature_views": [\(features.joined(separator: ", "))]}
                    """))
        let views = LockedViews(store: store, project: try await store.applied(bundle))
        let columns = IngestColumns(
            source: [
                Column("driver", .int64), Column("a", ValueType(.string, isArray: true)),
                Column("b", .float64),
            ], views: ["a", "b"].compactMap { views.project.schema(of: $0) })
        let row =
            #"{"driver": 1, "event_timestamp": "2026-01-01T00:00:00Z", "a": ["x"], "b": 1}"#
        for (table, before) in [("a_v1", []), ("b_v1", ["a_v1"])] {
            let held = try await Self.heldInTransaction(beforeLocking: table, of: views, before) {
                _ = try await store.write(
                    RowBatch.make(
                        columns, ndjson: row, id: "locks_lists/\(table)/\($0)",
                        project: views.project.name, target: "data_source/rides"))
            }
            #expect(held == before, "\(table)")
        }
    }

    @Test(arguments: [("c_v1", []), ("a_v1_tiles", ["c_v1"])])
    func `an apply locks in the order`(table: String, before: [String]) async throws {
        let name = "locks_apply_\(table)"
        let views = try await Self.views(name)
        let held = try await PostgresStore.inTurn {
            let bundle = try LockedViews.bundle(name, window: "2h", more: ["tip"])
            let plan = try RegistryPlan(applying: bundle, to: await views.store.load())
            return try await Self.held(beforeLocking: table, of: views) {
                _ = try await views.store.apply(plan)
            }
        }
        #expect(held == before)
    }

    @Test func `joins, writes, rebuilt tiles and applies that cross never block each other`()
        async throws
    {
        let database = try await OldDatabase("locks_crossing", version: 10)
        try await database.run("ALTER DATABASE locks_crossing SET deadlock_timeout = '5ms'")
        try await database.store.migrate()
        let bundles = try [
            LockedViews.bundle("crossing"),
            LockedViews.bundle("crossing", window: "2h", more: ["tip"]),
        ]
        // Its connections are opened after the setting.
        let pool = ConnectionPool(database.configuration)
        let store = PostgresStore(pool: pool)
        let features = FeatureStore(
            definitions: store, offline: store, datasets: store, now: { .latest })
        _ = try await features.apply(bundles[0])
        let work: [@Sendable (LockedViews, Int) async throws -> Void] = [
            { views, _ in try await views.join() },
            { views, round in try await views.write(id: "w\(round)") },
            { views, round in try await views.write(id: "v\(round)") },
            { views, _ in try await views.rebuildTiles() },
            { _, round in
                _ = try await features.apply(bundles[round % 2], ApplyOptions(force: true))
            },
        ]
        let refusals = await withTaskGroup(of: [String].self) { group in
            for some in work {
                group.addTask { await Self.repeated(some, on: store) }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        await pool.shutDown()
        await database.pool.shutDown()
        #expect(refusals.filter { $0.contains("deadlock") } == [])
        let sessions = "SELECT 1 FROM pg_stat_activity WHERE datname = 'locks_crossing'"
        while try await !TestDatabase.texts(sessions).isEmpty {}
        // Also those that were met by trying again.
        #expect(
            try await TestDatabase.texts(
                "SELECT deadlocks FROM pg_stat_database WHERE datname = 'locks_crossing'") == ["0"])
    }

    /// - Returns: What was refused, because a definition has changed meanwhile for example.
    private static func repeated(
        _ work: @Sendable (LockedViews, Int) async throws -> Void, on store: PostgresStore
    ) async -> [String] {
        var refusals: [String] = []
        for round in 0..<20 {
            do {
                let project = try await store.load().project("crossing")
                try await work(LockedViews(store: store, project: project), round)
            } catch {
                refusals.append("\(error)")
            }
        }
        return refusals
    }
}
