import Features
import JSON
import PostgresStore
import TestSupport
import Testing

struct WriteTests {
    private static let key = Idempotency(key: "K", bodyDigest: [1, 2, 3])

    @Test func `a batch is stored with the order that is returned`() async throws {
        let trips = try await Trips("write_order")
        let committed = try await trips.write(
            [Trips.row(at: 1, created: 5), Trips.row(at: 2)], id: "1")
        let rows = try #require(committed.rows.first?.rows)
        let stored = try await TestDatabase.texts(
            "SELECT ingest_seq FROM \(trips.table) ORDER BY event_timestamp")
        #expect(stored == rows.map { "\($0.order.sequence)" })
        #expect(rows[0].order.sequence < rows[1].order.sequence)
        #expect(rows[0].order.createdTime == Trips.time(5))
        let created = try await TestDatabase.texts(
            """
            SELECT (extract(epoch FROM created_timestamp) * 1000000)::bigint
            FROM \(trips.table) ORDER BY event_timestamp
            """)
        #expect(created == rows.map { "\($0.order.createdTime.microseconds)" })
    }

    @Test func `the same key and body again store nothing and answer the same`() async throws {
        let trips = try await Trips("write_replay")
        let first = try await trips.write([Trips.row()], id: "1", idempotency: Self.key)
        let second = try await trips.write([Trips.row()], id: "2", idempotency: Self.key)
        var expected = first.receipt
        expected.isReplay = true
        #expect(second.receipt == expected)
        #expect(second.rows.isEmpty)
        #expect(try await trips.count() == 1)
    }

    @Test func `the same key with another body is refused`() async throws {
        let trips = try await Trips("write_reused")
        try await trips.write([Trips.row()], id: "1", idempotency: Self.key)
        let other = Idempotency(key: "K", bodyDigest: [9])
        await #expect(throws: FeatureError.idempotencyKeyReused("K")) {
            try await trips.write([Trips.row(at: 9)], id: "2", idempotency: other)
        }
        #expect(try await trips.count() == 1)
    }

    @Test func `of concurrent duplicates one is stored and the others answer for it`() async throws
    {
        let trips = try await Trips("write_concurrent")
        let receipts = try await withThrowingTaskGroup(of: BatchReceipt.self) { group in
            for index in 0..<8 {
                group.addTask {
                    try await trips.write(
                        [Trips.row(), Trips.row(at: 1)], id: "\(index)", idempotency: Self.key
                    ).receipt
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(receipts.filter { !$0.isReplay }.count == 1)
        #expect(Set(receipts.map(\.batch)).count == 1)
        #expect(try await trips.count() == 2)
    }

    @Test func `the same key for another target is another batch`() async throws {
        let first = try await Trips("write_target_a")
        let second = try await Trips("write_target_b")
        try await first.write([Trips.row()], id: "1", idempotency: Self.key)
        try await second.write([Trips.row()], id: "1", idempotency: Self.key)
        #expect(try await second.count() == 1)
    }

    @Test func `quarantined rows are stored with the accepted ones`() async throws {
        let trips = try await Trips("write_quarantine", ingest: .quarantine)
        let wrong =
            #"{"driver": "x", "event_timestamp": "2026-01-01", "city": "a\u0000b"}"#
        let batch = try RowBatch.make(
            trips.schema, ndjson: Trips.row().json(of: trips.schema).text + "\n" + wrong,
            id: "write_quarantine/1")
        let receipt = try await trips.store.write(batch).receipt
        #expect(receipt.quarantined == 1)
        #expect(try await trips.count() == 1)
        let payloads = try await TestDatabase.texts(
            "SELECT payload FROM larder.quarantine WHERE project = 'write_quarantine'")
        #expect(
            payloads == [
                #"{"driver":"x","event_timestamp":"2026-01-01","city":"a\u0000b"}"#
            ])
    }

    @Test func `a batch that fails half-way leaves nothing`() async throws {
        let store = try await TestDatabase.store()
        let example = try PointInTimeCaseParser.parse(
            """
            # A key too long for the index, behind one that is not
            view cities
              city:string  event_time            n
              Oslo         2026-01-01T00:00:00Z  1
              \(Self.randomText(bytes: 9000))  2026-01-01T00:00:00Z  1
            """, name: "write_atomic")
        let project = try await store.applied(example.bundle)
        let error = await #expect(throws: FeatureError.self) {
            try await example.load(into: store, project: project)
        }
        guard case .invalid("a value cannot be stored", let faults)? = error,
            faults.map(\.path) == ["rows"]
        else {
            Issue.record("unexpected error \(String(describing: error))")
            return
        }
        let remains = try await TestDatabase.texts(
            """
            SELECT city FROM larder_write_atomic.cities_v1
            UNION ALL SELECT id FROM larder.batches WHERE project = 'write_atomic'
            """)
        #expect(remains.isEmpty)
    }

    /// Text that does not compress.
    private static func randomText(bytes: Int) -> String {
        var random = SplitMix64(seed: 1)
        let letters = (0..<bytes).map { _ in UInt8.random(in: 97...122, using: &random) }
        return String(decoding: letters, as: UTF8.self)
    }
}
