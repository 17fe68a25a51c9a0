import Features
import Postgres
import PostgresStore
import TestSupport
import Testing

/// What the feed of changes tells of everything that writes rows.
struct ChangeFeedTests {
    /// Another server on the database of the tests.
    private static func follower(limits: StoreLimits = StoreLimits()) async throws -> PostgresStore
    {
        PostgresStore(pool: try await TestDatabase.pool(), limits: limits, server: "follower")
    }

    private static func changes(
        since position: ChangePosition, of trips: Trips, in store: PostgresStore
    ) async throws -> [ViewChange] {
        try #require(try await store.changes(since: position).views)
            .filter { $0.view == trips.schema.identity }
    }

    /// The `count` of the rows that the feed tells of.
    private static func counts(
        since position: ChangePosition, of trips: Trips, in store: PostgresStore
    ) async throws -> [FeatureValue] {
        let rows = RowCollector()
        for change in try await changes(since: position, of: trips, in: store) {
            try await store.rows(of: change, in: trips.schema) { new, _ in rows.add(new) }
        }
        return rows.offlineRows.sorted { $0.order.sequence < $1.order.sequence }.map(\.values[0])
    }

    @Test func `a small batch is told once, with its rows as they were committed`() async throws {
        let trips = try await Trips("feed_batch")
        let follower = try await Self.follower()
        let position = try await follower.position()
        let written = try await trips.write(
            [Trips.row(driver: 1, count: 10), Trips.row(driver: 2, count: 20)], id: "1")
        let changes = try await Self.changes(since: position, of: trips, in: follower)
        #expect(changes.map(\.rows) == [2])
        #expect(changes.map(\.isRewrite) == [false])
        let rows = RowCollector()
        try await follower.rows(of: changes[0], in: trips.schema) { new, _ in rows.add(new) }
        #expect(
            rows.offlineRows.sorted { $0.order.sequence < $1.order.sequence }
                == written.rows[0].rows)
        let after = try await follower.changes(since: position).position
        #expect(try await Self.changes(since: after, of: trips, in: follower) == [])
    }

    @Test func `a batch to several views is told of each`() async throws {
        let example = try PointInTimeCaseParser.parse(
            """
            # One source, two views
            view cities
              city:string event_time           n
              Oslo        2026-01-01T00:00:00Z 1
            view towns
              city:string event_time           m
              Bergen      2026-01-01T00:00:00Z 2
              Bodø        2026-01-01T00:00:00Z 3
            """, name: "feed_views")
        let store = try await TestDatabase.store()
        let project = try await store.applied(example.bundle)
        let follower = try await Self.follower()
        let position = try await follower.position()
        try await example.load(into: store, project: project)
        let told = try #require(try await follower.changes(since: position).views)
            .filter { $0.view.project == project.name }
        #expect(told.map { "\($0.view.name) \($0.rows)" }.sorted() == ["cities 1", "towns 2"])
    }

    @Test func `what a server has written itself is no news to it`() async throws {
        let trips = try await Trips("feed_own")
        let follower = try await Self.follower()
        let position = try await follower.position()
        _ = try await follower.write(
            RowBatch.make(trips.schema, rows: [Trips.row(count: 1)], id: "feed_own/1"))
        try await trips.write([Trips.row(count: 2)], id: "2")
        #expect(try await Self.counts(since: position, of: trips, in: follower) == [.int64(2)])
        #expect(
            try await Self.counts(since: position, of: trips, in: trips.store) == [.int64(1)])
    }

    @Test func `a large batch is told when it is committed`() async throws {
        let trips = try await Trips("feed_stream")
        let follower = try await Self.follower()
        let position = try await follower.position()
        // More than one call of the sequence gives numbers for.
        let stream = StreamTests.stream(trips, parts: [1, 60_000, 10_000])
        _ = try await trips.store.write(stream) { _ in }
        #expect(
            try await Self.counts(since: position, of: trips, in: follower)
                == Array(repeating: .int64(1), count: 70_001))
    }

    @Test func `a refused batch is not told`() async throws {
        let trips = try await Trips("feed_refused")
        let follower = try await Self.follower()
        let key = Idempotency(key: "K", bodyDigest: [1])
        try await trips.write([Trips.row()], id: "1", idempotency: key)
        let position = try await follower.position()
        await #expect(throws: FeatureError.idempotencyKeyReused("K")) {
            try await trips.write(
                [Trips.row()], id: "2", idempotency: Idempotency(key: "K", bodyDigest: [2]))
        }
        #expect(try await Self.counts(since: position, of: trips, in: follower) == [])
    }

    @Test func `each chunk of a copied source is told, and none that copied nothing`()
        async throws
    {
        try await TestDatabase.run(
            """
            CREATE TABLE raw.feed_copied (driver int, at timestamptz, count int, city varchar);
            INSERT INTO raw.feed_copied SELECT n, '2026-01-01', n, 'Oslo'
            FROM generate_series(1, 5) AS n;
            """)
        var limits = StoreLimits()
        limits.copyChunkRows = 2
        let trips = try await Trips(
            "feed_copied", origin: .table("raw.feed_copied"), limits: limits)
        let follower = try await Self.follower()
        let position = try await follower.position()
        try await trips.materialize(.full)
        let told = try await TestDatabase.texts(
            "SELECT rows FROM larder.changes WHERE project = 'feed_copied' ORDER BY xid")
        #expect(told == ["2", "2", "1"])
        #expect(
            try await Self.counts(since: position, of: trips, in: follower)
                == (1...5).map { .int64($0) })
        let after = try await follower.position()
        try await trips.materialize(.full)
        #expect(try await Self.changes(since: after, of: trips, in: follower) == [])
    }

    @Test func `filled features are told once, as rows that were changed`() async throws {
        try await TestDatabase.run(
            """
            CREATE TABLE raw.feed_filled (driver int, at timestamptz, count int, city varchar,
                fare float8);
            INSERT INTO raw.feed_filled SELECT n, '2026-01-01', n, 'Oslo', n
            FROM generate_series(1, 5) AS n;
            """)
        let origin = DataSource.Origin.table("raw.feed_filled")
        var limits = StoreLimits()
        limits.copyChunkRows = 2
        try await Trips("feed_filled", origin: origin, limits: limits).materialize(.full)
        let trips = try await Trips(
            "feed_filled", origin: origin, features: Trips.features + [Feature("fare", .float64)],
            limits: limits)
        let follower = try await Self.follower()
        let position = try await follower.position()
        let fill = { () async throws in
            try await trips.store.backfill(
                trips.schema, features: ["fare"], interval: MaterializationInterval(),
                checkpoint: nil, progress: { _ in })
        }
        #expect(try await fill().written == 5)
        let changes = try await Self.changes(since: position, of: trips, in: follower)
        #expect(changes.map(\.isRewrite) == [true])
        #expect(changes.map(\.rows) == [5])
        let after = try await follower.position()
        #expect(try await fill().written == 0)
        #expect(try await Self.changes(since: after, of: trips, in: follower) == [])
    }

    @Test func `rows that lie far apart are found in few ranges`() async throws {
        let trips = try await Trips("feed_ranges")
        var limits = StoreLimits()
        limits.changeRangesMax = 2
        let follower = try await Self.follower(limits: limits)
        let position = try await follower.position()
        for id in 0..<5 {
            try await trips.write([Trips.row(driver: 1, count: Int64(id))], id: "\(id)")
        }
        let change = try #require(
            try await Self.changes(since: position, of: trips, in: follower).first)
        #expect(change.sequences.count == 2)
        #expect(change.rows == 5)
        #expect(
            try await Self.counts(since: position, of: trips, in: follower)
                == (0..<5).map { .int64($0) })
    }

    @Test func `a table that was changed meanwhile is a conflict`() async throws {
        let trips = try await Trips("feed_conflict", online: false)
        let follower = try await Self.follower()
        let position = try await follower.position()
        try await trips.write([Trips.row()], id: "1")
        try await TestDatabase.run("ALTER TABLE \(trips.table) RENAME COLUMN city TO town")
        let change = try #require(
            try await Self.changes(since: position, of: trips, in: follower).first)
        await #expect(
            throws: FeatureError.conflict("PostgreSQL says: column \"city\" does not exist")
        ) { try await follower.rows(of: change, in: trips.schema) { _, _ in } }
    }

    @Test func `a look tells the revision of the registry`() async throws {
        let follower = try await Self.follower()
        let before = try await follower.changes(since: try await follower.position())
        _ = try await Trips("feed_revision")
        let after = try await follower.changes(since: before.position)
        #expect(after.registryRevision > before.registryRevision)
    }

    @Test func `a position of another database is told from one of this`() async throws {
        let follower = try await Self.follower()
        let position = try await follower.position()
        let course = try #require(position.text.split(separator: " ").first)
        let foreign = [
            "", "1", "\(course) 1:2", "1/00000001/1 \(position.text.split(separator: " ")[1])",
            "\(course) 1:9000000000000:", "\(course) 0:0:",
        ]
        for text in foreign {
            #expect(
                try await follower.changes(since: ChangePosition(text: text)).views == nil,
                "\(text)")
        }
        #expect(try await follower.changes(since: position).views != nil)
    }

    @Test func `a server hears the others ring, and not itself`() async throws {
        let one = PostgresStore(pool: try await TestDatabase.pool(), server: "ringing")
        let (heard, hearing) = AsyncStream.makeStream(of: Void.self)
        let listening = Task { try await one.listen { hearing.yield() } }
        var bells = heard.makeAsyncIterator()
        // That listening has begun.
        await bells.next()
        try await one.ring()
        try await Self.follower().ring()
        await bells.next()
        listening.cancel()
        _ = await listening.result
        hearing.finish()
        // One's own ring came before that of the other, and was not heard.
        #expect(await bells.next() == nil)
    }

    @Test(arguments: [ValueType.int32, ValueType(.int32, isArray: true)])
    func `rows of a column that was widened are not read as what it was`(
        type: ValueType
    ) async throws {
        let project = "feed_widened_\(type.isArray ? "array" : "number")"
        let narrow = try await Trips(project, features: [Feature("n", type)])
        let wide = try await Trips(
            project, features: [Feature("n", ValueType(.int64, isArray: type.isArray))])
        let follower = try await Self.follower()
        let position = try await follower.position()
        let value = FeatureValue.int64(1 << 40)
        _ = try await wide.store.write(
            RowBatch.make(
                wide.schema,
                rows: [
                    TypedRow(
                        key: EntityKey([.int64(1)]), eventTime: Trips.time(0), createdTime: nil,
                        values: [type.isArray ? .array([value]) : value])
                ], id: project))
        let changes = try await Self.changes(since: position, of: narrow, in: follower)
        await #expect(throws: FeatureError.self) {
            try await follower.rows(of: changes[0], in: narrow.schema) { _, _ in }
        }
    }
}
