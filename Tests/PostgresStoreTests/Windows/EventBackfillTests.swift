import Features
import PostgresStore
import TestSupport
import Testing

/// Columns of events that are declared after the events were copied.
struct EventBackfillTests {
    /// Rides of which `fare` was copied, and `tip` is declared now.
    private static func widened(
        _ name: String, created: String? = nil, chunkRows: Int = 1000, rows: [String]
    ) async throws -> CopiedRides {
        let first = try await CopiedRides(name, created: created)
        for row in rows { try await first.insert("1, '2026-01-01', \(row)") }
        try await first.materialize()
        return try await CopiedRides(
            name, created: created, columns: ["fare", "tip"], chunkRows: chunkRows)
    }

    private static func backfill(_ rides: CopiedRides) async throws -> MaterializedRows {
        try await rides.store.backfill(
            rides.schema, features: ["tip"], interval: MaterializationInterval(), checkpoint: nil,
            progress: { _ in })
    }

    @Test(arguments: [1, 100])
    func `each event is filled from a row of its own`(chunkRows: Int) async throws {
        let rides = try await Self.widened(
            "fill_events_\(chunkRows)", chunkRows: chunkRows,
            rows: ["1, 10", "1, 20", "1, 20", "2, NULL", "2, 30", "NULL, 40"])
        #expect(try await Self.backfill(rides).written == 5)
        let pairs = try await rides.stored("concat_ws(' ', fare, tip)")
        #expect(pairs.sorted() == ["1 10", "1 20", "1 20", "2", "2 30", "40"])
        #expect(try await Self.backfill(rides).written == 0)
        #expect(try await rides.materialize(.full).written == 0)
    }

    @Test func `events that were filled before keep what they have`() async throws {
        let rides = try await Self.widened("fill_events_kept", rows: ["1, 10", "1, 20", "1, 30"])
        try await TestDatabase.run(
            """
            UPDATE \(rides.events) SET tip = 20
            WHERE ingest_seq = (SELECT min(ingest_seq) FROM \(rides.events))
            """)
        #expect(try await Self.backfill(rides).written == 2)
        #expect(try await rides.stored("tip") == ["20", "10", "30"])
        #expect(try await rides.materialize(.full).written == 0)
    }

    @Test func `an event that comes before the column is filled is copied with it`() async throws {
        let rides = try await Self.widened("fill_events_late", rows: ["1, 10", "1, 20"])
        try await rides.insert("1, '2026-01-01', 1, 30")
        #expect(try await rides.materialize().written == 1)
        #expect(try await Self.backfill(rides).written == 2)
        #expect(try await rides.stored("tip") == ["10", "20", "30"])
        #expect(try await rides.materialize(.full).written == 0)
    }

    @Test func `an event is filled from one that became known when it did`() async throws {
        let rides = try await Self.widened(
            "fill_events_known", created: "known_at",
            rows: ["1, 10, '2026-01-02'", "1, NULL, '2026-01-03'", "1, 30, NULL"])
        #expect(try await Self.backfill(rides).written == 2)
        let tips = try await TestDatabase.texts(
            "SELECT tip FROM \(rides.events) ORDER BY created_timestamp")
        #expect(tips == ["10", "null", "30"])
        #expect(try await rides.materialize(.full).written == 0)
    }
}
