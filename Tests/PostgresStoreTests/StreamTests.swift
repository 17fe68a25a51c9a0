import Features
import PostgresStore
import Synchronization
import TestSupport
import Testing

/// Batches that are written as their rows come.
struct StreamTests {
    private struct Broken: Error {}

    /// A stream of rows numbered from 0, the driver being the number.
    static func stream(
        _ trips: Trips, parts: [Int], id: String = "1", key: String? = nil, digest: UInt8 = 1,
        breaksOff: Bool = false, aside: [WrongRow] = []
    ) -> RowStream {
        let columns = IngestColumns(view: trips.schema)
        let next = Mutex((part: 0, row: Int64(0)))
        let total = parts.reduce(0, +)
        return RowStream(
            id: "\(trips.project.name)/\(id)", project: trips.project.name,
            target: "feature_view/trips", idempotencyKey: key, columns: columns,
            next: {
                try next.withLock { next -> RowStream.Part? in
                    guard next.part < parts.count else {
                        if breaksOff { throw Broken() }
                        return nil
                    }
                    var rows = RowBlock(columnCount: columns.columnCount)
                    for _ in 0..<parts[next.part] {
                        rows.appendRow([
                            .timestamp(Trips.time(0)), .null, .int64(next.row), .int64(1), .null,
                        ])
                        next.row += 1
                    }
                    next.part += 1
                    return RowStream.Part(rows: rows, quarantined: next.part == 1 ? aside : [])
                }
            },
            end: {
                RowStream.End(
                    receipt: BatchReceipt(
                        batch: "\(trips.project.name)/\(id)", received: total + aside.count,
                        accepted: total, quarantined: aside.count, rejected: 0, errors: []),
                    bodyDigest: [digest])
            })
    }

    private static func remains(_ project: String) async throws -> [String] {
        try await TestDatabase.texts(
            """
            SELECT driver::text FROM larder_\(project).trips_v1
            UNION ALL SELECT id FROM larder.batches WHERE project = '\(project)'
            """)
    }

    @Test func `rows of any number are stored in their order`() async throws {
        let trips = try await Trips("stream_order")
        let parts = [1, 30_000, 30_000, 30_000, 9]
        let receipt = try await trips.store.write(Self.stream(trips, parts: parts)) { _ in }
        #expect(receipt.accepted == 90_010)
        let stored = try await TestDatabase.texts(
            """
            SELECT count(*) || ' ' || bool_and(driver = place - 1) FROM (
                SELECT driver, row_number() OVER (ORDER BY ingest_seq) AS place
                FROM larder_stream_order.trips_v1) AS rows
            """)
        #expect(stored == ["90010 true"])
    }

    @Test func `every row is handed over with its place`() async throws {
        let trips = try await Trips("stream_follow")
        let sequences = Mutex<[Int64]>([])
        _ = try await trips.store.write(Self.stream(trips, parts: [2, 3])) { placed in
            sequences.withLock { sequences in
                for row in 0..<placed.rows.rowCount {
                    sequences.append(placed.order(of: row).sequence)
                }
            }
        }
        let stored = try await TestDatabase.texts(
            "SELECT ingest_seq FROM larder_stream_follow.trips_v1 ORDER BY 1")
        #expect(sequences.withLock { $0.map(String.init) } == stored)
    }

    @Test func `later batches come after earlier ones`() async throws {
        let trips = try await Trips("stream_later")
        _ = try await trips.store.write(Self.stream(trips, parts: [2], id: "1")) { _ in }
        try await trips.write([Trips.row(driver: 100)], id: "2")
        _ = try await trips.store.write(Self.stream(trips, parts: [1], id: "3")) { _ in }
        let drivers = try await TestDatabase.texts(
            "SELECT driver FROM larder_stream_later.trips_v1 ORDER BY ingest_seq")
        #expect(drivers == ["0", "1", "100", "0"])
    }

    @Test func `a body that breaks off leaves nothing`() async throws {
        let trips = try await Trips("stream_broken")
        await #expect(throws: Broken.self) {
            _ = try await trips.store.write(
                Self.stream(trips, parts: [10, 10], key: "K", breaksOff: true)
            ) { _ in }
        }
        #expect(try await Self.remains("stream_broken").isEmpty)
    }

    @Test func `the same key and body again store nothing and answer the same`() async throws {
        let trips = try await Trips("stream_replay")
        let first = try await trips.store.write(
            Self.stream(trips, parts: [2], id: "1", key: "K")
        ) { _ in }
        let followed = Holder<PlacedRows>()
        let second = try await trips.store.write(
            Self.stream(trips, parts: [2], id: "2", key: "K")
        ) { followed.value = $0 }
        var expected = first
        expected.isReplay = true
        #expect(second == expected)
        #expect(followed.value == nil)
        #expect(try await trips.count() == 2)
    }

    @Test func `the same key with another body is refused`() async throws {
        let trips = try await Trips("stream_reused")
        _ = try await trips.store.write(
            Self.stream(trips, parts: [2], id: "1", key: "K")
        ) { _ in }
        await #expect(throws: FeatureError.idempotencyKeyReused("K")) {
            _ = try await trips.store.write(
                Self.stream(trips, parts: [2], id: "2", key: "K", digest: 9)
            ) { _ in }
        }
        #expect(try await trips.count() == 2)
    }

    @Test func `a small batch with the key of a large one is a replay of it`() async throws {
        let trips = try await Trips("stream_small")
        _ = try await trips.store.write(
            Self.stream(trips, parts: [2], id: "1", key: "K")
        ) { _ in }
        let again = try await trips.write(
            [Trips.row()], id: "2", idempotency: Idempotency(key: "K", bodyDigest: [1]))
        #expect(again.receipt.isReplay)
        #expect(again.receipt.accepted == 2)
    }

    @Test func `rows kept aside are stored with the others`() async throws {
        let trips = try await Trips("stream_quarantine", ingest: .quarantine)
        let wrong = try RowBatch.make(
            trips.schema, ndjson: #"{"driver": "x"}"#, id: "unused"
        ).quarantined
        _ = try await trips.store.write(Self.stream(trips, parts: [1], aside: wrong)) { _ in }
        let payloads = try await TestDatabase.texts(
            "SELECT payload FROM larder.quarantine WHERE project = 'stream_quarantine'")
        #expect(payloads == [#"{"driver":"x"}"#])
    }

    @Test func `more large batches than may be written at a time are refused`() async throws {
        var limits = StoreLimits()
        limits.streamedBatchesMax = 0
        let trips = try await Trips("stream_full", limits: limits)
        await #expect(
            throws: FeatureError.overloaded("0 large batches are being written already")
        ) {
            _ = try await trips.store.write(Self.stream(trips, parts: [1])) { _ in }
        }
    }
}
