import Features
import Postgres
import PostgresStore
import TestSupport
import Testing

/// Whatever the order in which transactions begin and commit, each is told once.
///
/// Each test has a database of its own: it may do to sequences and changes what it likes.
struct ChangeOrderTests {
    private struct Feed {
        let database: OldDatabase
        let schema: FeatureViewSchema
        let follower: PostgresStore

        init(_ name: String, limits: StoreLimits = StoreLimits()) async throws {
            database = try await OldDatabase(name, version: 5)
            try await database.store.migrate()
            let plan = try RegistryPlan(applying: Trips.bundle("p"), to: .empty)
            let project = try #require(
                try await database.store.apply(plan).projects["p"])
            schema = try #require(project.schema(of: "trips"))
            follower = PostgresStore(pool: database.pool, limits: limits, server: "follower")
        }

        func write(_ driver: Int) async throws {
            _ = try await database.store.write(
                RowBatch.make(schema, rows: [Trips.row(driver: Int64(driver))], id: "\(driver)"))
        }

        /// The drivers of the rows that were committed since, and where that ends.
        func look(
            since position: ChangePosition
        ) async throws -> (drivers: [Int64]?, position: ChangePosition) {
            let changes = try await follower.changes(since: position)
            guard let views = changes.views else { return (nil, changes.position) }
            let rows = RowCollector()
            for change in views {
                try await follower.rows(of: change, in: schema) { new, _ in rows.add(new) }
            }
            let drivers = rows.offlineRows.compactMap { row in
                if case .int64(let driver) = row.key.values[0] { driver } else { nil }
            }
            return (drivers.sorted(), changes.position)
        }
    }

    /// A session that writes rows in a transaction of its own, as long as it likes.
    private struct Writer {
        let connection: Connection
        var drivers: [Int64] = []
        var isOpen = false

        mutating func write(_ driver: Int64) async throws {
            if !isOpen { try await connection.script("BEGIN") }
            isOpen = true
            drivers.append(driver)
            try await connection.script(
                """
                WITH added AS (
                    INSERT INTO larder_p.trips_v1 (driver, event_timestamp, count)
                    VALUES (\(driver), '2026-01-01', 1) RETURNING ingest_seq)
                INSERT INTO larder.changes (project, view, storage_version, first_sequence,
                    last_sequence, rows, is_rewrite, server)
                SELECT 'p', 'trips', 1, ingest_seq, ingest_seq, 1, false, 'writer' FROM added
                """)
        }

        /// - Returns: What was committed.
        mutating func end(_ statement: String) async throws -> [Int64] {
            try await connection.script(statement)
            defer { (drivers, isOpen) = ([], false) }
            return statement == "COMMIT" ? drivers : []
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `everything that commits is told once, and nothing else`(seed: UInt64) async throws {
        var limits = StoreLimits()
        limits.changeRangesMax = 2
        let feed = try await Feed("order_\(seed)", limits: limits)
        var random = SplitMix64(seed: seed)
        var writers: [Writer] = []
        for _ in 0..<5 {
            writers.append(
                Writer(connection: try await Connection.open(feed.database.configuration)))
        }
        var position = try await feed.follower.position()
        var committed: [Int64] = []
        var told: [Int64] = []
        for step in 0..<200 {
            let index = Int.random(in: 0..<writers.count, using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0...4: try await writers[index].write(Int64(step))
            case 5, 6: committed += try await writers[index].end("COMMIT")
            case 7: committed += try await writers[index].end("ROLLBACK")
            case 8 where random.happens(0.1):
                try await feed.database.run("SELECT setval('larder.ingest_seq', 1)")
            default:
                // A position is text, which another process may have written.
                let look = try await feed.look(since: ChangePosition(text: position.text))
                let drivers = try #require(look.drivers)
                told += drivers
                position = look.position
                #expect(Set(told) == Set(committed), "seed \(seed), step \(step)")
                #expect(told.count == committed.count, "seed \(seed), step \(step)")
            }
        }
        for writer in writers { await writer.connection.close() }
        await feed.database.pool.shutDown()
    }

    @Test func `what began before a position and commits after it is told`() async throws {
        let feed = try await Feed("order_late")
        var late = Writer(connection: try await Connection.open(feed.database.configuration))
        try await late.write(1)
        let first = try await feed.follower.position()
        try await feed.write(2)
        let second = try await feed.look(since: first)
        #expect(second.drivers == [2])
        _ = try await late.end("COMMIT")
        #expect(try await feed.look(since: second.position).drivers == [1])
        #expect(try await feed.look(since: first).drivers == [1, 2])
        await late.connection.close()
        await feed.database.pool.shutDown()
    }

    @Test func `a position is too old when something that it had not seen was removed`()
        async throws
    {
        var limits = StoreLimits()
        limits.changesKept = .zero
        let feed = try await Feed("order_removed", limits: limits)
        var late = Writer(connection: try await Connection.open(feed.database.configuration))
        try await late.write(1)
        let first = try await feed.follower.position()
        try await feed.write(2)
        try await feed.follower.keepChanges()
        let second = try await feed.follower.position()
        #expect(try await feed.database.texts("SELECT rows FROM larder.changes") == [])
        #expect(try await feed.look(since: first).drivers == nil)
        _ = try await late.end("COMMIT")
        #expect(try await feed.look(since: second).drivers == [1])
        try await feed.follower.keepChanges()
        #expect(try await feed.look(since: second).drivers == nil)
        await late.connection.close()
        await feed.database.pool.shutDown()
    }

    @Test func `that rows are missing of changes removed after a look can be asked`() async throws {
        var limits = StoreLimits()
        limits.changesKept = .zero
        let feed = try await Feed("order_between", limits: limits)
        let position = try await feed.follower.position()
        try await feed.write(1)
        let change = try #require(try await feed.follower.changes(since: position).views?.first)
        #expect(try await feed.follower.keepsChanges(since: position))
        try await feed.follower.keepChanges()
        let rows = RowCollector()
        try await feed.follower.rows(of: change, in: feed.schema) { new, _ in rows.add(new) }
        #expect(rows.offlineRows == [])
        #expect(try await feed.follower.keepsChanges(since: position) == false)
        let after = try await feed.follower.position()
        #expect(try await feed.follower.keepsChanges(since: after))
        await feed.database.pool.shutDown()
    }

    @Test func `changes are kept for as long as the limit says`() async throws {
        let feed = try await Feed("order_kept")
        let position = try await feed.follower.position()
        try await feed.write(1)
        for _ in 0..<3 { try await feed.follower.keepChanges() }
        #expect(try await feed.look(since: position).drivers == [1])
        try await feed.database.run(
            "UPDATE larder.change_marks SET at = at - interval '3000 s'")
        try await feed.follower.keepChanges()
        #expect(try await feed.look(since: position).drivers == [1])
        try await feed.database.run(
            "UPDATE larder.change_marks SET at = at - interval '600 s'")
        try await feed.follower.keepChanges()
        #expect(try await feed.look(since: position).drivers == nil)
        await feed.database.pool.shutDown()
    }

    @Test func `marks and removals of another cluster say nothing about this one`()
        async throws
    {
        let feed = try await Feed("order_restored")
        // As a dump leaves it that is restored here.
        try await feed.database.run(
            """
            UPDATE larder.change_horizon SET course = '1/00000001/1', snapshot = '9000:9000:';
            INSERT INTO larder.change_marks
            VALUES (now() - interval '1 day', '1/00000001/1', '9000000:9000000:');
            INSERT INTO larder.changes VALUES
                ('9000000', 'p', 'trips', 1, 1, 1, 1, false, 'writer')
            """)
        let position = try await feed.follower.position()
        try await feed.write(1)
        try await feed.follower.keepChanges()
        try await feed.follower.keepChanges()
        #expect(try await feed.look(since: position).drivers == [1])
        #expect(
            try await feed.database.texts(
                "SELECT DISTINCT course = larder.course() FROM larder.change_marks") == ["true"])
        await feed.database.pool.shutDown()
    }
}
