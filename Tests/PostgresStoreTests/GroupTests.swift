import Features
import Postgres
import PostgresStore
import TestSupport
import Testing

/// Small batches that come at the same time are committed together, and stand alone all the same.
///
/// One after the other, since each looks again and again until the others it has sent wait.
@Suite(.serialized) struct GroupTests {
    /// One group after the other, so that a test can tell who is in which.
    private static var limits: StoreLimits {
        var limits = StoreLimits()
        limits.groupsInFlightMax = 1
        return limits
    }

    private static func batch(_ trips: Trips, _ id: Int) throws -> RowBatch {
        try RowBatch.make(
            trips.schema, rows: [Trips.row(driver: Int64(id))], id: "\(trips.project.name)/\(id)")
    }

    /// A view whose key is text.
    private static func cities(_ name: String) async throws -> (Project, FeatureViewSchema) {
        let example = try PointInTimeCaseParser.parse(
            """
            # Rows that are written by hand
            view cities
              city:string  event_time            n
              Oslo         2026-01-01T00:00:00Z  1
            """, name: name)
        let project = try await TestDatabase.store().applied(example.bundle)
        return (project, try #require(project.schema(of: "cities")))
    }

    private static func city(
        _ name: String, _ schema: FeatureViewSchema, id: String
    ) throws -> RowBatch {
        try RowBatch.make(
            schema,
            ndjson: #"{"city": "\#(name)", "event_timestamp": "2026-01-01T00:00:00Z", "n": 1}"#,
            id: "\(schema.project)/\(id)")
    }

    /// Text that does not compress, too long for an index.
    private static var longText: String {
        var random = SplitMix64(seed: 1)
        let letters = (0..<9000).map { _ in UInt8.random(in: 97...122, using: &random) }
        return String(decoding: letters, as: UTF8.self)
    }

    @Test func `what piles up while a group is being committed is one transaction`()
        async throws
    {
        let trips = try await Trips("group_piles", limits: Self.limits)
        let lock = try await TableLock(trips.table)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for id in 0..<20 {
                group.addTask {
                    let written = try await trips.store.write(Self.batch(trips, id))
                    #expect(written.receipt.accepted == 1)
                    #expect(written.rows.first?.rows.count == 1)
                }
            }
            try await trips.store.waits(for: 19)
            await lock.release()
            try await group.waitForAll()
        }
        #expect(try await trips.count() == 20)
        let transactions = try await TestDatabase.texts(
            """
            SELECT count(DISTINCT committed_at) FROM larder.batches WHERE project = 'group_piles'
            """)
        #expect(transactions == ["2"])
    }

    @Test func `rows of a group keep the order in which their batches came`() async throws {
        let trips = try await Trips("group_order", limits: Self.limits)
        let lock = try await TableLock(trips.table)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for id in 0..<5 {
                group.addTask { _ = try await trips.store.write(Self.batch(trips, id)) }
                if id == 0 { try await lock.isAwaited() }
                try await trips.store.waits(for: id)
            }
            await lock.release()
            try await group.waitForAll()
        }
        let drivers = try await TestDatabase.texts(
            "SELECT driver FROM \(trips.table) ORDER BY ingest_seq")
        #expect(drivers == ["0", "1", "2", "3", "4"])
    }

    @Test func `a batch that cannot be stored fails alone`() async throws {
        let (_, schema) = try await Self.cities("group_failing")
        let store = try await TestDatabase.store(limits: Self.limits)
        let lock = try await TableLock("larder_group_failing.cities_v1")
        let names = ["Oslo", "Rome", Self.longText, "Bern"]
        let outcomes = try await withThrowingTaskGroup(of: (Int, Bool).self) { group in
            for (index, name) in names.enumerated() {
                let batch = try Self.city(name, schema, id: "\(index)")
                group.addTask {
                    do {
                        _ = try await store.write(batch)
                        return (index, true)
                    } catch FeatureError.invalid("a value cannot be stored", _) {
                        return (index, false)
                    }
                }
                if index == 0 { try await lock.isAwaited() }
                try await store.waits(for: index)
            }
            await lock.release()
            return try await group.reduce(into: [Int: Bool]()) { $0[$1.0] = $1.1 }
        }
        #expect(outcomes == [0: true, 1: true, 2: false, 3: true])
        let stored = try await TestDatabase.texts(
            "SELECT city FROM larder_group_failing.cities_v1 ORDER BY city")
        #expect(stored == ["Bern", "Oslo", "Rome"])
        let batches = try await TestDatabase.texts(
            "SELECT count(*) FROM larder.batches WHERE project = 'group_failing'")
        #expect(batches == ["3"])
    }

    @Test(arguments: [(CommitCutter.Cut.afterCommit, true), (.beforeCommit, false)])
    func `a lost commit is resolved for every batch of its group`(
        cut: CommitCutter.Cut, isStored: Bool
    ) async throws {
        let name = "group_lost_\(isStored)"
        let (_, schema) = try await Self.cities(name)
        let configuration = try await TestDatabase.configuration()
        let cutter = try CommitCutter(to: configuration, cut)
        defer { cutter.close() }
        var limits = Self.limits
        limits.commitLookupPause = .zero
        let pool = ConnectionPool(cutter.configuration(like: configuration))
        let store = PostgresStore(pool: pool, limits: limits)
        let lock = try await TableLock("larder_\(name).cities_v1")
        let batches = try [Self.longText, "Oslo", "Rome", "Bern"].enumerated().map {
            try Self.city($1, schema, id: "\($0)")
        }
        let results = try await withThrowingTaskGroup(of: (Int, FeatureError?).self) { group in
            for (index, batch) in batches.enumerated() {
                group.addTask {
                    do throws(FeatureError) {
                        let written: WrittenBatch = try await store.write(batch)
                        return (index, written.rows.isEmpty ? .storeFailed("no rows") : nil)
                    } catch {
                        return (index, error)
                    }
                }
                // The first, which fails, goes alone; the others are the group that commits.
                if index == 0 { try await lock.isAwaited() }
                try await store.waits(for: index)
            }
            await lock.release()
            return try await group.reduce(into: [Int: FeatureError?]()) { $0[$1.0] = $1.1 }
        }
        await pool.shutDown()
        let absent = FeatureError.unavailable(
            "the connection was lost while committing; nothing of the batch was stored")
        let wanted: FeatureError? = isStored ? nil : absent
        for index in 1...3 { #expect(results[index] == .some(wanted)) }
        let count = try await TestDatabase.texts("SELECT count(*) FROM larder_\(name).cities_v1")
        #expect(count == [isStored ? "3" : "0"])
    }

    @Test func `nobody waits longer than the deadline, and late rows are still served`()
        async throws
    {
        var limits = Self.limits
        limits.writeDeadline = .milliseconds(100)
        let trips = try await Trips("group_deadline", limits: limits)
        let lock = try await TableLock(trips.table)
        let followed = Holder<CommittedRows>()
        let batches = try (0..<2).map { try Self.batch(trips, $0) }
        let first = Task { try await trips.store.write(batches[0]) { followed.value = $0 } }
        let second = Task { try await trips.store.write(batches[1]) { followed.value = $0 } }
        let errors = [await Self.error(of: first), await Self.error(of: second)]
        let lateness = "PostgreSQL did not answer within 0.1 seconds"
        #expect(
            Set(errors) == [
                .unavailable(
                    "\(lateness) and it is not known whether the batch was stored; look for its "
                        + "rows before sending it again"),
                .unavailable("\(lateness); nothing of the batch was stored"),
            ])
        await lock.release()
        while followed.value == nil { try await TestDatabase.pause() }
        #expect(try await trips.count() == 1)
    }

    private static func error(of task: Task<BatchReceipt, some Error>) async -> FeatureError? {
        do {
            _ = try await task.value
            return nil
        } catch {
            return error as? FeatureError
        }
    }

    @Test func `a batch does not hang behind a larger group that is held up`() async throws {
        let trips = try await Trips("group_held")
        let (_, schema) = try await Self.cities("group_free")
        var configuration = try await TestDatabase.configuration()
        // To prepare a statement takes the table's lock too, and lets it go again.
        configuration.preparedStatementsMax = 0
        let pool = ConnectionPool(configuration)
        let store = PostgresStore(pool: pool)
        let first = try await TableLock(trips.table)
        let batches = try (0..<5).map { try Self.batch(trips, $0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (place, batch) in batches.enumerated() {
                group.addTask { let _: WrittenBatch = try await store.write(batch) }
                // Two groups of one, then those who wait for both.
                if place < 2 { try await first.isAwaited(by: place + 1) }
                try await store.waits(for: place - 1)
            }
            // Comes after those two, and before the group of the others.
            async let second = TableLock(trips.table)
            try await first.isAwaited(by: 3)
            await first.release()
            let lock = try await second
            try await lock.isAwaited()
            let city = try Self.city("Oslo", schema, id: "1")
            #expect(try await store.write(city).receipt.accepted == 1)
            await lock.release()
            try await group.waitForAll()
        }
        await pool.shutDown()
        #expect(try await trips.count() == 5)
    }

    @Test func `a batch to two views is not overtaken for ever by batches to each`() async throws {
        let store = try await TestDatabase.store()
        let project = try await store.applied(LockedViews.bundle("group_overtaken"))
        let views = LockedViews(store: store, project: project)
        let write = { @Sendable (view: String, fare: Int) async throws in
            let row = """
                {"driver": 1, "event_timestamp": "2026-01-01T00:00:00Z", "fare": \(fare)}
                """
            let _: WrittenBatch = try await store.write(
                RowBatch.make(
                    try #require(project.schema(of: view)), ndjson: row,
                    id: "overtaken/\(view)/\(fare)"))
        }
        let first = try await TableLock("larder_group_overtaken.a_v1")
        let second = try await TableLock("larder_group_overtaken.b_v1")
        try await withThrowingTaskGroup(of: Void.self) { group in
            let held = Task { try await write("a", 2) }
            try await first.isAwaited()
            group.addTask { try await views.write(id: "overtaken/both") }
            try await store.waits(for: 1)
            // In the way of the batch to both, and come after it.
            group.addTask { try await write("b", 3) }
            try await second.isAwaited()
            group.addTask { try await write("a", 4) }
            try await store.waits(for: 2)
            await first.release()
            try await held.value
            await second.release()
            try await group.waitForAll()
        }
        let fares = try await TestDatabase.texts(
            "SELECT fare FROM larder_group_overtaken.a_v1 ORDER BY ingest_seq")
        #expect(fares == ["2", "1", "4"])
    }

    @Test func `more than may wait are refused`() async throws {
        var limits = Self.limits
        limits.waitingBatchesMax = 1
        let trips = try await Trips("group_full", limits: limits)
        let lock = try await TableLock(trips.table)
        let batches = try (0..<3).map { try Self.batch(trips, $0) }
        async let first: WrittenBatch = trips.store.write(batches[0])
        // The first is taken from those who wait when its group begins.
        try await lock.isAwaited()
        async let second: WrittenBatch = trips.store.write(batches[1])
        try await trips.store.waits(for: 1)
        await #expect(throws: FeatureError.overloaded("1 batches are waiting already")) {
            let _: WrittenBatch = try await trips.store.write(batches[2])
        }
        await lock.release()
        _ = try await (first, second)
        #expect(try await trips.count() == 2)
    }
}
