import Features
import Postgres
import PostgresStore
import TestSupport
import Testing

/// What an incremental run finds, and what it leaves to a full one.
struct LateRowTests {
    private static func trips(
        _ name: String, created: String? = "known_at", lateness: String? = nil, rows: [String]
    ) async throws -> Trips {
        try await TestDatabase.run(
            """
            CREATE TABLE raw.\(name) (driver int, at timestamptz, known_at timestamptz,
                count int, city varchar);
            """)
        try await insert(rows, into: name)
        return try await Trips(
            name, origin: .table("raw.\(name)"), created: created, lateness: lateness)
    }

    private static func insert(_ rows: [String], into name: String) async throws {
        for row in rows { try await TestDatabase.run("INSERT INTO raw.\(name) VALUES (\(row))") }
    }

    @Test func `a row of a transaction that commits late is found`() async throws {
        let trips = try await Self.trips("late_commit", lateness: "0s", rows: [])
        let slow = try await Connection.open(try await TestDatabase.configuration())
        try await slow.script("BEGIN")
        try await slow.script(
            "INSERT INTO raw.late_commit VALUES (1, '2026-01-01', now(), 1, 'late')")
        try await Self.insert(
            ["2, '2026-01-02', clock_timestamp(), 2, 'early'"], into: "late_commit")
        #expect(try await trips.materialize().written == 1)
        try await Self.insert(
            ["3, '2026-01-02', clock_timestamp(), 3, 'early'"], into: "late_commit")
        #expect(try await trips.materialize().written == 1)
        try await slow.script("COMMIT")
        await slow.close()
        #expect(try await trips.materialize().written == 1)
        #expect(
            try await TestDatabase.texts("SELECT city FROM \(trips.table) WHERE driver = 1")
                == ["late"])
    }

    @Test func `a row known earlier than others is found within the lateness`() async throws {
        let trips = try await Self.trips(
            "late_inside", rows: ["1, '2026-01-01', '2026-01-05T12:00:00Z', 1, 'a'"])
        try await trips.materialize()
        try await Self.insert(
            [
                "2, '2026-01-01', '2026-01-05T11:00:00Z', 2, 'an hour'",
                "3, '2026-01-01', '2026-01-05T10:59:59Z', 3, 'more'",
            ], into: "late_inside")
        #expect(try await trips.materialize().written == 1)
        #expect(try await trips.materialize(.full).written == 1)
        #expect(try await trips.count() == 3)
    }

    @Test func `the lateness of a source is its own`() async throws {
        let trips = try await Self.trips(
            "late_own", lateness: "3d", rows: ["1, '2026-01-01', '2026-01-05', 1, 'a'"])
        try await trips.materialize()
        try await Self.insert(
            ["2, '2026-01-01', '2026-01-02', 2, 'b'", "3, '2026-01-01', '2026-01-01', 3, 'c'"],
            into: "late_own")
        #expect(try await trips.materialize().written == 1)
    }

    @Test func `rows that do not say when they became known are always compared`() async throws {
        let trips = try await Self.trips(
            "late_unknown", rows: ["1, '2026-01-01', '2026-01-05', 1, 'a'"])
        try await trips.materialize()
        try await Self.insert(["2, '2020-01-01', NULL, 2, 'b'"], into: "late_unknown")
        #expect(try await trips.materialize().written == 1)
    }

    @Test func `a source without created times is compared whole`() async throws {
        let trips = try await Self.trips(
            "late_whole", created: nil, rows: ["1, '2026-01-01', NULL, 1, 'a'"])
        try await trips.materialize()
        try await Self.insert(["2, '1990-01-01', NULL, 2, 'b'"], into: "late_whole")
        #expect(try await trips.materialize() == MaterializedRows(read: 2, written: 1))
    }

    @Test func `with a lateness it is compared so far back by event time`() async throws {
        let trips = try await Self.trips(
            "late_events", created: nil, lateness: "2d",
            rows: ["1, '2026-01-05', NULL, 1, 'a'", "1, '2026-01-01', NULL, 1, 'a'"])
        try await trips.materialize()
        try await Self.insert(
            ["2, '2026-01-03', NULL, 2, 'b'", "3, '2026-01-02', NULL, 3, 'c'"],
            into: "late_events")
        #expect(try await trips.materialize() == MaterializedRows(read: 2, written: 1))
        #expect(try await trips.materialize(.full) == MaterializedRows(read: 4, written: 1))
    }

    @Test func `an event time in the future does not hide what comes before it`() async throws {
        let trips = try await Self.trips(
            "late_future", created: nil, lateness: "0s", rows: ["1, '2099-01-01', NULL, 1, 'a'"])
        try await trips.materialize()
        try await Self.insert(["2, '2098-01-01', NULL, 2, 'b'"], into: "late_future")
        #expect(try await trips.materialize().written == 1)
    }

    @Test func `a table that was replaced is compared whole`() async throws {
        let trips = try await Self.trips(
            "late_replaced", rows: ["1, '2026-01-01', '2026-01-05', 1, 'a'"])
        try await trips.materialize()
        try await TestDatabase.run("TRUNCATE raw.late_replaced")
        try await Self.insert(["2, '2020-01-01', '2020-01-01', 2, 'b'"], into: "late_replaced")
        #expect(try await trips.materialize().written == 1)
    }

    @Test func `a value that changes to and fro is followed`() async throws {
        let trips = try await Self.trips(
            "late_fro", created: nil, rows: ["1, '2026-01-01', NULL, 1, 'a'"])
        for city in ["a", "b", "a"] {
            try await TestDatabase.run("UPDATE raw.late_fro SET city = '\(city)'")
            try await trips.materialize()
            try await trips.materialize()
        }
        #expect(
            try await TestDatabase.texts("SELECT city FROM \(trips.table) ORDER BY ingest_seq")
                == ["a", "b", "a"])
    }

    @Test func `a run of an interval leaves the watermark where it is`() async throws {
        let trips = try await Self.trips(
            "late_interval",
            rows: [
                "1, '2026-01-01', '2026-01-01', 1, 'a'", "2, '2026-02-01', '2026-02-01', 2, 'b'",
            ])
        let interval = MaterializationInterval(start: Trips.time(31 * 86_400))
        #expect(try await trips.materialize(.interval(interval)).written == 1)
        #expect(try await trips.materialize().written == 1)
    }

    @Test func `what retention would remove is not copied again`() async throws {
        let trips = try await Self.trips(
            "late_retained",
            rows: [
                "1, '2026-01-01', NULL, 1, 'a'", "1, '2026-01-05', NULL, 2, 'b'",
                "2, '2026-01-01', NULL, 3, 'only'",
            ])
        try await trips.materialize(.full)
        let cutoff = Trips.time(9 * 86_400)
        let deleted = try await trips.store.expire(
            trips.schema, ExpiryOrder(before: cutoff, at: .latest), progress: { _ in })
        #expect(deleted == 1)
        #expect(try await trips.materialize(.full, retainedFrom: cutoff).written == 0)
        #expect(
            try await TestDatabase.texts("SELECT city FROM \(trips.table) ORDER BY city")
                == ["b", "only"])
    }
}
