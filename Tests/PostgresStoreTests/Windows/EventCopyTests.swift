import Features
import PostgresStore
import TestSupport
import Testing

/// Of a view with aggregations every row of the source is an event of its own.
struct EventCopyTests {
    private static let moment = "1, '2026-01-01T00:00Z'"

    @Test func `events of one key and time are all kept`() async throws {
        let rides = try await CopiedRides("events_kept")
        try await rides.insert("\(Self.moment), 1", "\(Self.moment), 2", "\(Self.moment), 3")
        #expect(try await rides.materialize().written == 3)
        #expect(try await rides.stored("fare") == ["1", "2", "3"])
        #expect(try await rides.counted() == ["3"])
        #expect(try await rides.materialize(.full).written == 0)
    }

    @Test func `equal events are kept as often as the source has them`() async throws {
        let rides = try await CopiedRides("events_equal", chunkRows: 2)
        for _ in 0..<5 { try await rides.insert("\(Self.moment), 1", "\(Self.moment), NULL") }
        #expect(try await rides.materialize().written == 10)
        #expect(try await rides.materialize(.full).written == 0)
        try await rides.insert("\(Self.moment), NULL")
        #expect(try await rides.materialize(.full).written == 1)
        #expect(try await rides.counted() == ["11"])
    }

    @Test(arguments: [1, 3])
    func `a moment may be cut anywhere`(chunkRows: Int) async throws {
        let rides = try await CopiedRides("events_cut_\(chunkRows)", created: "known_at")
        for fare in [1, 2, 1, 3, 1, 2, 1] {
            try await rides.insert("\(Self.moment), \(fare), NULL, '2026-01-02'")
        }
        #expect(try await rides.materialize(.full, chunkRows: chunkRows).written == 7)
        #expect(try await rides.stored("fare") == ["1", "2", "1", "3", "1", "2", "1"])
        #expect(try await rides.materialize(.full, chunkRows: chunkRows).written == 0)
    }

    @Test func `an event that comes later at a time copied before is kept`() async throws {
        let rides = try await CopiedRides("events_late", created: "known_at")
        try await rides.insert("\(Self.moment), 1, NULL, '2026-01-02T00:00Z'")
        try await rides.materialize()
        try await rides.insert(
            "\(Self.moment), 1, NULL, '2026-01-02T00:00Z'",
            "\(Self.moment), 1, NULL, '2026-01-02T00:01Z'")
        #expect(try await rides.materialize().written == 2)
        #expect(try await rides.counted() == ["3"])
    }

    @Test func `zeros of either sign are equal, and none is lost`() async throws {
        let rides = try await CopiedRides("events_zero", chunkRows: 1)
        try await rides.insert("\(Self.moment), 0", "\(Self.moment), '-0'", "\(Self.moment), 0")
        #expect(try await rides.materialize().written == 3)
        try await rides.insert("\(Self.moment), '-0'")
        #expect(try await rides.materialize().written == 1)
        #expect(try await rides.materialize().written == 0)
    }

    @Test func `events that do not say when they became known are counted with those that do`()
        async throws
    {
        let rides = try await CopiedRides("events_unsaid", created: "known_at", chunkRows: 1)
        let said = "\(Self.moment), 1, NULL, '2026-01-02'"
        let unsaid = "\(Self.moment), 1, NULL, NULL"
        try await rides.insert(said)
        #expect(try await rides.materialize().written == 1)
        try await rides.insert(unsaid)
        #expect(try await rides.materialize().written == 1)
        #expect(try await rides.materialize().written == 0)
        // The next is known long before the watermark, and copied all the same.
        try await rides.insert("\(Self.moment), 1, NULL, '2025-12-01'", unsaid, said)
        #expect(try await rides.materialize().written == 3)
        #expect(try await rides.materialize(.full).written == 0)
        #expect(try await rides.counted() == ["5"])
    }

    @Test func `an event that cannot be stored leaves those like it alone`() async throws {
        let rides = try await CopiedRides("events_wrong", created: "known_at")
        try await rides.insert(
            "\(Self.moment), 1, NULL, 'infinity'", "\(Self.moment), 1, NULL, NULL",
            "NULL, '2026-01-01', 1", "1, NULL, 1")
        let first = try await rides.materialize()
        #expect(first.written == 1)
        #expect(first.skippedBy == [.createdTime: 1, .key: 1, .eventTime: 1])
        #expect(try await rides.materialize().written == 0)
    }

    @Test func `a value that changes in the source is another event`() async throws {
        let rides = try await CopiedRides("events_changed")
        try await rides.insert("\(Self.moment), 1")
        try await rides.materialize()
        try await TestDatabase.run("UPDATE raw.events_changed SET fare = 2")
        #expect(try await rides.materialize().written == 1)
        #expect(try await rides.stored("fare") == ["1", "2"])
    }
}
