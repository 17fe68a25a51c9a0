import Features
import PostgresStore
import TestSupport
import Testing

/// Tables of windows in memory, filled from PostgreSQL and following what is committed.
struct WindowServingTests {
    private static let noon = EventTime(microseconds: 1_767_268_800_000_000)

    private static func later(_ seconds: Int64) -> EventTime {
        EventTime(microseconds: noon.microseconds + seconds * 1_000_000)
    }

    private static let driver = EntityKey([.int64(1)])

    /// What PostgreSQL and the table answer for driver 1.
    private static func answers(
        _ store: PostgresStore, _ table: WindowedTable, at instant: EventTime
    ) async throws -> (offline: OfflineRow?, online: OfflineRow?) {
        let offline = try await store.rows(of: table.schema, keys: [driver], at: instant)
        return (offline.first ?? nil, table.row(driver, now: instant))
    }

    @Test func `writers while a table is filled, again and again, are counted once`() async throws {
        let rides = try await Rides(
            "serving_busy",
            aggregations: """
                [{"name": "n", "function": "count", "windows": ["1h", "7d"]},
                 {"name": "sum", "function": "sum", "column": "i", "window": "1h"},
                 {"name": "kinds", "function": "distinct_count", "column": "i", "window": "1h"}]
                """)
        let table = WindowedTable(schema: rides.schema, tiledFrom: 8)
        let now = Self.later(1000)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for _ in 0..<20 { try await table.fill(from: rides.store) { now } }
            }
            for writer in 0..<4 as Range<Int64> {
                group.addTask {
                    for step in 0..<40 as Range<Int64> {
                        try await Self.write(writer, step, to: rides, table, now: now)
                    }
                }
            }
            try await group.waitForAll()
        }
        let (offline, online) = try await Self.answers(rides.store, table, at: now)
        #expect(online == offline)
        #expect(online?.values.first == .int64(4 * 40 * 2))
    }

    @Test func `what is written is served as the offline store answers it, after a start, too`()
        async throws
    {
        let clock = ManualClock(Self.noon)
        let store = try await TestDatabase.store()
        let bundle = try RideDefinitions.bundle(
            "serving_started",
            aggregations: """
                [{"name": "n", "function": "count", "windows": ["10m", "7d"]},
                 {"name": "sum", "function": "sum", "column": "f", "window": "1h"},
                 {"name": "top", "function": "max", "column": "s", "window": "30s"}]
                """)
        let first = try await Self.started(store, clock, applying: bundle)
        let schema = try #require(first.project(bundle.project).schema(of: "stats"))
        let write = { (id: String, seconds: [Int64], known: Int64) in
            let rows = seconds.map { second in
                TypedRow(
                    of: schema, Self.driver, at: Self.later(second), created: Self.later(known),
                    ["f": .float64(1.5), "s": .string("at \(second)")])
            }
            _ = try await first.write(
                RowBatch.make(schema, rows: rows, id: "serving_started/\(id)"))
        }
        try await write("early", Array(-100...(-1)), 0)
        try await write("ahead", [5, 2000], 3)
        clock.set(Self.later(60))
        try await write("late", [-500, -3000], 60)
        let second = try await Self.started(store, clock, applying: nil)
        for instant in [60, 61, 90, 500, 2001, 90_000] as [Int64] {
            clock.set(Self.later(instant))
            for features in [first, second] {
                let request = try OnlineRequest(
                    features.plan(
                        FeatureSelection(
                            schema.features.map {
                                FeatureReference(view: "stats", feature: $0.name)
                            }, in: features.project(bundle.project))),
                    entities: [("driver", [.int64(1), .int64(2)])])
                let served = try features.read(request).rows
                #expect(
                    served == (try await features.read(request, asOf: clock.now).rows),
                    "at \(instant)")
                // Of the first 62 s all is in the window of 7 d but what is yet to come.
                if instant == 61 { #expect(served[0][1].value == .int64(103)) }
            }
        }
    }

    private static func started(
        _ store: PostgresStore, _ clock: ManualClock, applying bundle: DefinitionBundle?
    ) async throws -> FeatureStore {
        try await PostgresStore.inTurn {
            let features = FeatureStore(
                definitions: store, offline: store, datasets: store, now: { clock.now })
            if let bundle {
                _ = try await features.apply(bundle)
            } else {
                try await features.start { _, _ in }
            }
            return features
        }
    }

    /// Two events of one moment, which the table follows.
    private static func write(
        _ writer: Int64, _ step: Int64, to rides: Rides, _ table: WindowedTable, now: EventTime
    ) async throws {
        let time = later(writer * 200 + step)
        let row = rides.row(driver, at: time, created: time, ["i": .int64(step)])
        let batch = try RowBatch.make(
            rides.schema, rows: [row, row], id: "serving \(writer) \(step)")
        _ = try await rides.store.write(batch) { committed in
            for (_, rows) in committed.rows {
                table.insert(rows, transaction: committed.transaction, now: now)
            }
        }
    }

    @Test func `who commits rows tells the transaction that wrote them`() async throws {
        let told = Holder<[Int64?]>()
        let rides = try await Rides(
            "serving_told",
            aggregations: #"[{"name": "n", "function": "count", "window": "1h"}]"#)
        let row = rides.row(Self.driver, at: Self.noon, created: Self.noon)
        let batch = try RowBatch.make(rides.schema, rows: [row], id: "serving_told")
        _ = try await rides.store.write(batch) { committed in
            told.value = [committed.transaction]
        }
        #expect(try await Self.writers(of: rides.events) == told.value)

        let trips = try await Trips("serving_streamed")
        _ = try await trips.store.write(StreamTests.stream(trips, parts: [1])) { placed in
            told.value = [placed.transaction]
        }
        #expect(
            try await Self.writers(of: "larder_serving_streamed.trips_v1") == told.value)

        let copied = try await CopiedRides("serving_chunks")
        try await copied.insert("1, '2026-01-01 11:00Z', 2")
        _ = try await copied.store.materialize(copied.schema, MaterializationOrder(.full)) {
            chunk in told.value = [chunk.transaction]
        }
        #expect(try await Self.writers(of: copied.events) == told.value)
    }

    private static func writers(of table: String) async throws -> [Int64?] {
        try await TestDatabase.texts("SELECT DISTINCT ingest_xid::text FROM \(table)").map {
            Int64($0)
        }
    }

    @Test func `only events that some window reaches are read`() async throws {
        let rides = try await Rides(
            "serving_reach",
            aggregations: #"[{"name": "n", "function": "count", "windows": ["1h", "90s"]}]"#)
        let times = [-4000, -3600, 0, 86_400].map { Self.later($0) }
        try await rides.write(
            times.map { rides.row(Self.driver, at: $0, created: Self.noon) }, id: "b")
        let table = WindowedTable(schema: rides.schema)
        let collected = RowCollector()
        try await table.storedRows(in: rides.store, at: Self.noon) { collected.add($0) }
        #expect(
            collected.offlineRows.map(\.order.eventTime).sorted() == Array(times.dropFirst()))
    }

    @Test func `copied events reach the table as they are copied`() async throws {
        let rides = try await CopiedRides("serving_copied", created: "known_at", chunkRows: 2)
        let known = "NULL, '2026-01-01 11:45Z'"
        try await rides.insert(
            "1, '2026-01-01 11:00Z', 2, \(known)", "1, '2026-01-01 11:00Z', 2, \(known)",
            "1, '2026-01-01 11:30Z', 3, \(known)", "2, '2026-01-01 11:30Z', 4, \(known)",
            "1, '2026-01-01 13:30Z', 5, \(known)")
        let table = WindowedTable(schema: rides.schema)
        try await table.fill(from: rides.store) { Self.noon }
        for _ in 0..<2 {
            _ = try await rides.store.materialize(rides.schema, MaterializationOrder(.full)) {
                table.insert($0.rows, transaction: $0.transaction, now: Self.noon)
            }
            for instant in [Self.noon, Self.later(7200)] {
                let (offline, online) = try await Self.answers(rides.store, table, at: instant)
                #expect(online == offline)
            }
        }
        #expect(table.row(Self.driver, now: Self.later(7200))?.values == [.int64(4), .float64(12)])
    }
}
