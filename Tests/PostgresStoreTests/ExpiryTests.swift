import Features
import PostgresStore
import TestSupport
import Testing

/// What retention deletes.
struct ExpiryTests {
    private static func expire(
        _ trips: Trips, before second: Int64, at instant: Int64 = 1000
    ) async throws -> Int {
        try await trips.store.expire(
            trips.schema, ExpiryOrder(before: Trips.time(second), at: Trips.time(instant)),
            progress: { _ in })
    }

    private static func counts(_ trips: Trips) async throws -> [String] {
        try await TestDatabase.texts("SELECT count FROM \(trips.table) ORDER BY count")
    }

    @Test func `rows before the cutoff are deleted, and one exactly as old is kept`() async throws {
        let trips = try await Trips("expire_cutoff")
        try await trips.write(
            (0..<10).map { Trips.row(at: $0, created: 0, count: $0) }, id: "1")
        #expect(try await Self.expire(trips, before: 5) == 5)
        #expect(try await Self.counts(trips) == ["5", "6", "7", "8", "9"])
        #expect(try await Self.expire(trips, before: 5) == 0)
    }

    @Test func `the latest row of a key is kept, however old`() async throws {
        let trips = try await Trips("expire_latest")
        try await trips.write(
            [
                Trips.row(driver: 1, at: 1, created: 0, count: 1),
                Trips.row(driver: 1, at: 2, created: 0, count: 2),
                Trips.row(driver: 2, at: 1, created: 0, count: 3),
            ], id: "1")
        #expect(try await Self.expire(trips, before: 500) == 1)
        #expect(try await Self.counts(trips) == ["2", "3"])
    }

    @Test func `the latest row visible now is kept beside one that is yet to come`() async throws {
        let trips = try await Trips("expire_future")
        try await trips.write(
            [
                Trips.row(at: 1, created: 0, count: 1),
                // Known later: hidden now, and then hidden by the last.
                Trips.row(at: 1, created: 2000, count: 2),
                Trips.row(at: 2, created: 0, count: 3),
                // Known later, and then the greatest.
                Trips.row(at: 3, created: 2000, count: 4),
            ], id: "1")
        #expect(try await Self.expire(trips, before: 500) == 2)
        #expect(try await Self.counts(trips) == ["3", "4"])
    }

    @Test func `it is done in chunks`() async throws {
        var limits = StoreLimits()
        limits.copyChunkRows = 4
        let trips = try await Trips("expire_chunks", limits: limits)
        try await trips.write(
            (0..<11).map { Trips.row(at: $0, created: 0, count: $0) }, id: "1")
        #expect(try await Self.expire(trips, before: 500) == 10)
        #expect(try await Self.counts(trips) == ["10"])
    }
}
