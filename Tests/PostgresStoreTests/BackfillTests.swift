import Features
import PostgresStore
import TestSupport
import Testing

/// Features that are added to views that hold rows.
struct BackfillTests {
    private static let more = Trips.features + [Feature("fare", .float64)]

    /// A view of `count` and `city` that was materialized, and then got `fare`.
    private static func widened(
        _ name: String, created: String? = "known_at", rows: [String]
    ) async throws -> Trips {
        try await TestDatabase.run(
            """
            CREATE TABLE raw.\(name) (driver int, at timestamptz, known_at timestamptz,
                count int, city varchar, fare float8);
            """)
        for row in rows {
            try await TestDatabase.run("INSERT INTO raw.\(name) VALUES (\(row))")
        }
        var limits = StoreLimits()
        limits.copyChunkRows = 2
        let first = try await Trips(
            name, origin: .table("raw.\(name)"), created: created, limits: limits)
        try await first.materialize(.full)
        return try await Trips(
            name, origin: .table("raw.\(name)"), created: created, features: more, limits: limits)
    }

    private static func backfill(
        _ trips: Trips, interval: MaterializationInterval = MaterializationInterval()
    ) async throws -> Int {
        try await trips.store.backfill(
            trips.schema, features: ["fare"], interval: interval, checkpoint: nil,
            progress: { _ in }
        ).written
    }

    private static func fares(_ trips: Trips) async throws -> [String] {
        try await TestDatabase.texts("SELECT fare FROM \(trips.table) ORDER BY ingest_seq")
    }

    private static let rows = [
        "1, '2026-01-01', '2026-01-01', 1, 'a', 1.5", "1, '2026-01-02', '2026-01-02', 2, 'b', 2.5",
        "2, '2026-01-03', '2026-01-03', 3, NULL, 3.5",
    ]

    @Test func `a feature is filled in the rows that are stored, once`() async throws {
        let trips = try await Self.widened("fill_rows", rows: Self.rows)
        #expect(try await trips.store.unfilledFeatures(of: trips.schema) == ["fare"])
        #expect(try await Self.fares(trips) == ["null", "null", "null"])
        #expect(try await Self.backfill(trips) == 3)
        #expect(try await Self.fares(trips) == ["1.5", "2.5", "3.5"])
        #expect(try await Self.backfill(trips) == 0)
        #expect(try await trips.store.unfilledFeatures(of: trips.schema) == [])
    }

    @Test func `until it is filled, a feature makes no row look new`() async throws {
        let trips = try await Self.widened("fill_later", rows: Self.rows)
        #expect(try await trips.materialize(.full).written == 0)
        #expect(try await Self.backfill(trips) == 3)
        #expect(try await trips.materialize(.full).written == 0)
        try await TestDatabase.run("UPDATE raw.fill_later SET fare = 9 WHERE driver = 2")
        #expect(try await trips.materialize(.full).written == 1)
    }

    @Test func `an interval is filled alone, and leaves the feature to be filled`() async throws {
        let trips = try await Self.widened("fill_interval", rows: Self.rows)
        let interval = MaterializationInterval(start: Trips.time(86_400))
        #expect(try await Self.backfill(trips, interval: interval) == 2)
        #expect(try await Self.fares(trips) == ["null", "2.5", "3.5"])
        #expect(try await trips.store.unfilledFeatures(of: trips.schema) == ["fare"])
    }

    @Test func `a row that the source has corrected since keeps its nulls`() async throws {
        let trips = try await Self.widened("fill_corrected", created: nil, rows: Self.rows)
        try await TestDatabase.run(
            "UPDATE raw.fill_corrected SET city = 'z', fare = 7 WHERE driver = 2")
        #expect(try await Self.backfill(trips) == 2)
        #expect(try await trips.materialize(.full).written == 1)
        #expect(try await Self.fares(trips) == ["1.5", "2.5", "null", "7"])
    }

    @Test func `a value that is there is never replaced`() async throws {
        let trips = try await Self.widened("fill_kept", rows: Self.rows)
        try await TestDatabase.run("UPDATE \(trips.table) SET fare = 100 WHERE driver = 2")
        #expect(try await Self.backfill(trips) == 2)
        #expect(try await Self.fares(trips) == ["1.5", "2.5", "100"])
    }
}
