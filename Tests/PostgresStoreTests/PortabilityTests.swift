import Features
import Postgres
import PostgresStore
import Synchronization
import TestSupport
import Testing

/// Every statement that the store sends while it writes, joins and reads.
struct PortabilityTests {
    private static let statements = Task { () async throws -> [String] in
        let sent = Mutex<[String]>([])
        var configuration = try await TestDatabase.configuration()
        configuration.observeStatement = { statement in sent.withLock { $0.append(statement) } }
        let pool = ConnectionPool(configuration)
        let trips = try await Trips("portability")
        for shape in JoinShape.allCases {
            var limits = StoreLimits()
            limits.joinShape = shape
            let store = PostgresStore(pool: pool, limits: limits)
            try await store.migrate()
            for seed: UInt64 in 1...4 {
                let example = PointInTimeCase.random(seed: seed + (shape == .window ? 4 : 0))
                let project = try await store.applied(
                    DefinitionBundle(
                        project: "portable_\(shape.rawValue)",
                        definitions: example.bundle.definitions))
                try await example.load(into: store, project: project)
                for join in example.joins {
                    _ = try await example.joined(join, from: store, project: project)
                }
            }
            let query = EntityRows.query("SELECT 1::bigint AS driver, now() AS event_timestamp")
            for asKnown in [false, true] {
                let join = try trips.join(query, asKnown: asKnown)
                try await store.join(join, begin: { _ in }, { _ in })
                _ = try await store.explain(join)
                _ = try await store.create(
                    DatasetOrder(
                        name: "portable", project: trips.project.name, join: join, replaces: true),
                    progress: { _ in })
            }
        }
        try await aggregate(pool)
        await pool.shutDown()
        return sent.withLock { $0 }
    }

    /// Writes, joins and rebuilds a view with aggregations.
    private static func aggregate(_ pool: ConnectionPool) async throws {
        let bundle = try RideDefinitions.bundle(
            "portable_windows",
            aggregations: """
                [{"name": "n", "function": "count", "windows": ["1h", "7d"], "where": "i > 0"},
                 {"name": "m", "function": "stddev", "column": "f", "window": "7d"},
                 {"name": "d", "function": "distinct_count", "column": "s", "window": "7d"},
                 {"name": "l", "function": "last", "column": "s", "window": "7d"}]
                """)
        let rides = try await Rides(on: PostgresStore(pool: pool), bundle)
        let key = EntityKey([.int64(1)])
        for touchedTilesMax in [0, 10] {
            var limits = StoreLimits()
            limits.touchedTilesMax = touchedTilesMax
            let rides = try await Rides(on: PostgresStore(pool: pool, limits: limits), bundle)
            try await rides.write(
                [rides.row(key, at: .earliest)], id: "\(touchedTilesMax)")
        }
        for asKnown in [false, true] {
            _ = try await rides.join([(key, .latest)], asKnown: asKnown)
        }
        _ = try await rides.store.rows(of: rides.schema, keys: [key], at: .latest)
        let join = PointInTimeJoin(
            selection: try FeatureSelection(
                rides.schema.features.map { FeatureReference(view: "stats", feature: $0.name) },
                in: rides.project),
            entityRows: .query("SELECT 1::bigint AS driver, now() AS event_timestamp"),
            asKnown: false, fullFeatureNames: false)
        _ = try await rides.store.create(
            DatasetOrder(name: "portable", project: rides.project.name, join: join),
            progress: { _ in })
        try await rides.setTiles(areWhole: false)
        try await rides.store.rebuildTiles(of: rides.schema) { _ in }
    }

    @Test func `every statement obeys the rules`() async throws {
        for statement in try await Self.statements.value {
            #expect(PortabilityRules.faults(of: statement) == [], "\(statement)")
        }
    }

    @Test(arguments: [
        "LEFT JOIN LATERAL", "OVER (PARTITION BY", "WINDOW latest AS (PARTITION BY",
        "CREATE UNLOGGED TABLE", "EXPLAIN", "COPY",
    ])
    func `statements of each kind were seen`(part: String) async throws {
        #expect(try await Self.statements.value.contains { $0.contains(part) })
    }

    @Test(arguments: [
        ("CREATE TEMP TABLE t (a int)", "Temporary tables cannot be joined with distributed ones."),
        (
            "SELECT sum(x) OVER (PARTITION BY k ORDER BY t RANGE BETWEEN '1 h' PRECEDING AND "
                + "CURRENT ROW) FROM t", "RANGE frames over doubles are computed anew for each row."
        ),
        (
            "SELECT row_number() OVER (ORDER BY t) FROM t",
            "A window without PARTITION BY runs on one machine."
        ),
        (
            "SELECT row_number() OVER () FROM t",
            "A window without PARTITION BY runs on one machine."
        ),
        (
            "SELECT first_value(x) OVER w FROM t WINDOW w AS (ORDER BY t)",
            "A window without PARTITION BY runs on one machine."
        ),
        (
            "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING",
            "An upsert names the key that it goes by."
        ),
    ])
    func `the lint finds what breaks a rule`(statement: String, fault: String) {
        #expect(PortabilityRules.faults(of: statement) == [fault])
    }
}
