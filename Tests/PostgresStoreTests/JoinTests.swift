import Features
import PostgresStore
import Synchronization
import TestSupport
import Testing

struct JoinTests {
    private struct Refusal: Error {}

    static func stagingTables() async throws -> [String] {
        try await TestDatabase.texts(
            """
            SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE nspname = 'larder_staging'
            """)
    }

    @Test func `a finished join leaves no staging table`() async throws {
        let trips = try await Trips("join_done")
        let join = try trips.join(.table(Trips.entityTable(seconds: [1, 2, 3])))
        try await trips.store.join(join, begin: { _ in }, { _ in })
        #expect(try await Self.stagingTables().isEmpty)
    }

    @Test func `what the reader throws comes back, and no staging table stays`() async throws {
        let trips = try await Trips("join_refused")
        let join = try trips.join(.table(Trips.entityTable(seconds: [1, 2, 3])))
        await #expect(throws: Refusal.self) {
            try await trips.store.join(join, begin: { _ in }, { _ in throw Refusal() })
        }
        #expect(try await Self.stagingTables().isEmpty)
    }

    @Test func `a cancelled join leaves no staging table`() async throws {
        let trips = try await Trips("join_cancelled")
        let join = try trips.join(
            .query(
                """
                SELECT 1 AS driver, now() AS event_timestamp FROM pg_sleep(600)
                """))
        let task = Task {
            try await trips.store.join(join, begin: { _ in }, { _ in })
        }
        while try await TestDatabase.texts(
            "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
        ).isEmpty {}
        task.cancel()
        await #expect(throws: FeatureError.unavailable("statement was cancelled")) {
            try await task.value
        }
        #expect(try await Self.stagingTables().isEmpty)
    }

    @Test func `a join key of another type is refused`() async throws {
        let trips = try await Trips("join_types")
        let table = EntityTable(
            columns: [Column("driver", .string), Column(Reserved.eventTimestamp, .timestamp)],
            rows: [])
        await #expect(
            throws: FeatureError.invalid(
                "the entity rows are wrong",
                [
                    Fault("entity_rows", "The column \"driver\" is string, but int64 is needed.")
                ])
        ) {
            try await trips.store.join(trips.join(.table(table)), begin: { _ in }, { _ in })
        }
    }

    @Test func `a row without an event time is refused by its number`() async throws {
        let trips = try await Trips("join_null_time")
        let table = EntityTable(
            columns: [Column("driver", .int64), Column(Reserved.eventTimestamp, .timestamp)],
            rows: [[.int64(1), .timestamp(Trips.time(0))], [.int64(1), .null]])
        await #expect(
            throws: FeatureError.invalid(
                "the entity rows are wrong",
                [Fault("entity_rows[1]", "The row has no event timestamp.")])
        ) {
            try await trips.store.join(trips.join(.table(table)), begin: { _ in }, { _ in })
        }
    }

    @Test func `many rows arrive in batches and in order`() async throws {
        let trips = try await Trips("join_many")
        try await trips.write([Trips.row(at: 0, count: 3)], id: "1")
        let batches = Mutex<[Int]>([])
        let rows = RowCollector()
        let join = try trips.join(
            .query(
                """
                SELECT n % 2 AS driver, now() AS event_timestamp, n
                FROM generate_series(1, 30000) AS n
                """))
        try await trips.store.join(join, begin: { rows.begin($0) }) { batch in
            batches.withLock { $0.append(batch.rowCount) }
            rows.add(batch)
        }
        #expect(rows.rows.map { $0[2] } == (1...30_000).map { FeatureValue.int32($0) })
        #expect(batches.withLock { $0.count } > 3)
    }
}
