import Features
import Postgres
import PostgresStore
import Synchronization
import TestSupport
import Testing

/// What a group of small batches asks of the database.
struct GroupStatementTests {
    private static let key = Idempotency(key: "K", bodyDigest: [1, 2, 3])

    /// A store of its own, and the statements that it sends.
    private static func observed(
        limits: StoreLimits = StoreLimits()
    ) async throws -> (store: PostgresStore, sent: @Sendable () -> [String]) {
        let sent = Mutex<[String]>([])
        var configuration = try await TestDatabase.configuration()
        configuration.observeStatement = { statement in sent.withLock { $0.append(statement) } }
        let store = PostgresStore(pool: ConnectionPool(configuration), limits: limits)
        return (store, { sent.withLock { $0 } })
    }

    private static func rows(_ count: Int) -> [TypedRow] {
        (0..<count).map { Trips.row(driver: Int64($0), at: Int64($0)) }
    }

    private static func stored(_ trips: Trips) async throws -> [String] {
        try await TestDatabase.texts("SELECT driver FROM \(trips.table) ORDER BY ingest_seq")
    }

    @Test func `few rows are sent with the batches, by one statement for each table`()
        async throws
    {
        let trips = try await Trips("group_few")
        let (store, sent) = try await Self.observed()
        let batch = try RowBatch.make(trips.schema, rows: Self.rows(3), id: "group_few/1")
        let written: WrittenBatch = try await store.write(batch)
        #expect(
            sent().map { String($0.prefix(24)) }.filter { !$0.hasPrefix("SET") } == [
                "WITH inserted AS (\n    I", "INSERT INTO \"larder_grou",
            ])
        #expect(try await Self.stored(trips) == ["0", "1", "2"])
        let sequences = try await TestDatabase.texts(
            "SELECT ingest_seq FROM \(trips.table) ORDER BY 1")
        #expect(written.rows[0].rows.map { "\($0.order.sequence)" } == sequences)
    }

    @Test func `more rows than are inserted are copied`() async throws {
        var limits = StoreLimits()
        limits.insertedRowsMax = 2
        let trips = try await Trips("group_many")
        let (store, sent) = try await Self.observed(limits: limits)
        let batch = try RowBatch.make(trips.schema, rows: Self.rows(3), id: "group_many/1")
        let _: WrittenBatch = try await store.write(batch)
        #expect(sent().contains { $0.hasPrefix("COPY") })
        #expect(try await Self.stored(trips) == ["0", "1", "2"])
    }

    @Test func `copied rows lie by their keys and are numbered as they came`() async throws {
        var limits = StoreLimits()
        limits.insertedRowsMax = 0
        let example = try PointInTimeCaseParser.parse(
            """
            # Keys of text and of numbers, from everywhere
            view cities
              city:string         line:int64            event_time            n
              Rome                2                     2026-01-01T00:00:00Z  0
              Oslo                1000000000000         2026-01-01T00:00:00Z  1
              Rome                1                     2026-01-01T00:00:00Z  2
              Oslo                -1000000000000        2026-01-01T00:00:00Z  3
              Åland               0                     2026-01-01T00:00:00Z  4
              Oslo                0                     2026-01-01T00:00:00Z  5
              Oslo                0                     2026-01-02T00:00:00Z  6
            """, name: "group_order_of_keys")
        let store = try await TestDatabase.store(limits: limits)
        let project = try await store.applied(example.bundle)
        try await example.load(into: store, project: project)
        let table = "larder_group_order_of_keys.cities_v1"
        let lying = try await TestDatabase.texts("SELECT n FROM \(table) ORDER BY ctid")
        #expect(lying == ["3", "5", "6", "1", "2", "0", "4"])
        let numbered = try await TestDatabase.texts("SELECT n FROM \(table) ORDER BY ingest_seq")
        #expect(numbered == ["0", "1", "2", "3", "4", "5", "6"])
    }

    @Test func `every type can be written in a group`() async throws {
        let example = try PointInTimeCaseParser.parse(
            """
            # Of every type, null and not
            view cities
              city:string event_time           a:bool b:int32 c:int64 d:float32 e:float64
              Oslo        2026-01-01T00:00:00Z true   1       2       0.5       0.25
              Oslo        2026-01-02T00:00:00Z null   null    null    null      null
            view towns
              city:string event_time           f:string g:timestamp
              Oslo        2026-01-01T00:00:00Z text     2026-01-01T00:00:00.000001Z
              Oslo        2026-01-02T00:00:00Z null     null
            """, name: "group_types")
        let store = try await TestDatabase.store()
        let project = try await store.applied(example.bundle)
        try await example.load(into: store, project: project)
        let stored = try await TestDatabase.texts(
            """
            SELECT concat_ws(' ', a, b, c, d, e, f, g) FROM larder_group_types.cities_v1
            JOIN larder_group_types.towns_v1 USING (event_timestamp) ORDER BY event_timestamp
            """)
        #expect(stored == ["t 1 2 0.5 0.25 text 2026-01-01 00:00:00.000001+00", ""])
    }

    @Test func `lists are copied, since lists of lists have one length in PostgreSQL`()
        async throws
    {
        let features = [Feature("tags", ValueType(.string, isArray: true))]
        let trips = try await Trips("group_lists", features: features)
        let rows: [TypedRow] = [["a"], ["b", "c"], []].enumerated().map { place, tags in
            TypedRow(
                key: EntityKey([.int64(Int64(place))]), eventTime: Trips.time(0), createdTime: nil,
                values: [.array(tags.map { FeatureValue.string($0) })])
        }
        try await trips.write(rows, id: "1")
        let stored = try await TestDatabase.texts(
            "SELECT tags FROM \(trips.table) ORDER BY driver")
        #expect(stored == ["{a}", "{b,c}", "{}"])
    }

    @Test func `a batch that came before leaves the others of its group alone`() async throws {
        var limits = StoreLimits()
        limits.groupsInFlightMax = 1
        let trips = try await Trips("group_replays", limits: limits)
        try await trips.write([Trips.row(driver: 0)], id: "0", idempotency: Self.key)
        let lock = try await TableLock(trips.table)
        let receipts = try await withThrowingTaskGroup(of: (Int, BatchReceipt).self) { group in
            for id in 1...4 {
                // The third has the key of the batch that came before.
                let batch = try RowBatch.make(
                    trips.schema, rows: [Trips.row(driver: Int64(id))], id: "group_replays/\(id)",
                    idempotency: id == 3 ? Self.key : nil)
                group.addTask { (id, try await trips.store.write(batch).receipt) }
                if id == 1 { try await lock.isAwaited() }
                try await trips.store.waits(for: id - 1)
            }
            await lock.release()
            return try await group.reduce(into: [Int: BatchReceipt]()) { $0[$1.0] = $1.1 }
        }
        #expect(receipts.filter(\.value.isReplay).keys.sorted() == [3])
        #expect(receipts[3]?.batch == "group_replays/0")
        #expect(try await Self.stored(trips) == ["0", "1", "2", "4"])
    }

    @Test func `a key that another program is committing is a replay, alone in its group`()
        async throws
    {
        let trips = try await Trips("group_elsewhere")
        let (elsewhere, _) = try await Self.observed()
        let batches = try ["0", "1", "2"].map { id in
            try RowBatch.make(
                trips.schema, rows: [Trips.row(driver: 1)], id: "group_elsewhere/\(id)",
                idempotency: id == "0" ? nil : Self.key)
        }
        // What prepares its statement waits for the table before it has committed to a key.
        _ = try await elsewhere.write(batches[0]).receipt
        let lock = try await TableLock(trips.table)
        async let first = elsewhere.write(batches[1]).receipt
        try await lock.isAwaited()
        // Waits for the other's commit before it waits for the table.
        async let second = trips.store.write(batches[2]).receipt
        await lock.release()
        let replays = try await [first, second].map(\.isReplay)
        #expect(replays == [false, true])
        #expect(try await Self.stored(trips) == ["1", "1"])
    }

    @Test func `rows are written after their table was altered`() async throws {
        let trips = try await Trips("group_altered")
        let (store, _) = try await Self.observed()
        let write = { (schema: FeatureViewSchema, id: Int, values: [FeatureValue]) in
            let row = TypedRow(
                key: EntityKey([.int64(Int64(id))]), eventTime: Trips.time(0), createdTime: nil,
                values: values)
            let _: WrittenBatch = try await store.write(
                RowBatch.make(schema, rows: [row], id: "group_altered/\(id)"))
        }
        // Until a plan for any parameters is kept.
        for id in 0..<8 { try await write(trips.schema, id, [.int64(1), .string("Oslo")]) }
        let wider = try await Trips(
            "group_altered",
            features: [Feature("city", .string), Feature("count", .int64), Feature("n", .float64)])
        try await write(trips.schema, 8, [.int64(1), .string("Oslo")])
        try await write(wider.schema, 9, [.string("Rome"), .int64(2), .float64(0.5)])
        let stored = try await TestDatabase.texts(
            "SELECT concat_ws(' ', city, count, n) FROM \(trips.table) ORDER BY driver")
        #expect(stored == Array(repeating: "Oslo 1", count: 9) + ["Rome 2 0.5"])
    }

    @Test func `a group is committed by a session that has lost its statements`() async throws {
        let trips = try await Trips("group_deallocated")
        let configuration = try await TestDatabase.configuration()
        var poolLimits = PoolLimits()
        poolLimits.connectionsMax = 1
        let pool = ConnectionPool(configuration, limits: poolLimits)
        let store = PostgresStore(pool: pool)
        for id in 0..<2 {
            let batch = try RowBatch.make(
                trips.schema, rows: [Trips.row(driver: Int64(id))], id: "group_deallocated/\(id)")
            let _: WrittenBatch = try await store.write(batch)
            try await pool.withConnection { try await $0.script("DEALLOCATE ALL") }
        }
        await pool.shutDown()
        #expect(try await Self.stored(trips) == ["0", "1"])
    }
}
