import Features
import Postgres
import PostgresStore
import TestSupport
import Testing

/// Who waits for whose tiles.
struct TileLockTests {
    private static let sums = """
        [{"name": "sum", "function": "sum", "column": "i", "window": "7d"}]
        """

    @Test func `a write waits for the tiles of its own view, and for no others`() async throws {
        var limits = StoreLimits()
        limits.groupsInFlightMax = 1
        let store = try await TestDatabase.store(limits: limits)
        let busy = try await Rides(
            on: store, RideDefinitions.bundle("tile_lock_busy", aggregations: Self.sums))
        let free = try await Rides(
            on: store, RideDefinitions.bundle("tile_lock_free", aggregations: Self.sums))
        let trips = try await Trips("tile_lock_none")
        let stream = try await Connection.open(try await TestDatabase.configuration())
        _ = try await stream.query(
            "SELECT pg_advisory_lock(hashtextextended($1, 0))",
            [.text(#""larder_tile_lock_busy"."stats_v1_tiles""#)])
        let waiting = Task { try await Self.write("1", to: busy) }
        try await Self.isAwaited(by: stream)
        let later = Task { try await Self.write("2", to: busy) }
        try await store.waits(for: 1)

        #expect(try await Self.write("1", to: free) == 1)
        let trip = try RowBatch.make(
            trips.schema, rows: [Trips.row(driver: 1)], id: "tile_lock_none/1")
        #expect(try await store.write(trip).receipt.accepted == 1)

        await stream.close()
        #expect(try await waiting.value == 1)
        #expect(try await later.value == 1)
    }

    /// - Returns: The rows that were stored.
    private static func write(_ id: String, to rides: Rides) async throws -> Int {
        let row = rides.row(EntityKey([.int64(1)]), at: .earliest, ["i": .int64(1)])
        return try await rides.write([row], id: id).count
    }

    /// Returns when somebody waits for an advisory lock of the session.
    private static func isAwaited(by session: Connection) async throws {
        let found = try await session.query("SELECT pg_backend_pid()::text AS process")
        let process: String = try found[0].value("process")
        let waiters = """
            SELECT 1 FROM pg_locks WHERE NOT granted AND \(process) = ANY (pg_blocking_pids(pid))
            """
        while try await TestDatabase.texts(waiters).isEmpty {}
    }
}
