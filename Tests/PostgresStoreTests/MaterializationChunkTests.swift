import Features
import JSON
import Pipelines
import Postgres
import PostgresStore
import Synchronization
import TestSupport
import Testing

/// Runs in chunks, and going on with them.
struct MaterializationChunkTests {
    /// Rows for drivers 1 to 10, one known each day; chunks of three.
    private static func trips(_ name: String, source: String? = nil) async throws -> Trips {
        try await TestDatabase.run(
            """
            CREATE TABLE raw.\(name) AS SELECT n AS driver,
                timestamptz '2026-01-01' + n * interval '1 day' AS at,
                timestamptz '2026-01-01' + n * interval '1 day' AS known_at, n AS count,
                'x'::text AS city
            FROM generate_series(1, 10) AS n;
            """)
        var limits = StoreLimits()
        limits.copyChunkRows = 3
        return try await Trips(
            name, origin: source.map { .query($0) } ?? .table("raw.\(name)"),
            created: "known_at", limits: limits)
    }

    private static func checkpoint(_ job: String) async throws -> Checkpoint {
        try await TestDatabase.store().save(
            Job(
                id: job, project: "chunks", kind: "materialize", createdAt: Trips.time(0),
                request: [:]))
        return Checkpoint(job: job, step: "copy/trips")
    }

    @Test func `chunks are handed on as they are committed`() async throws {
        let trips = try await Self.trips("chunks_followed")
        let chunks = Mutex<[[Int]]>([])
        _ = try await trips.store.materialize(trips.schema, MaterializationOrder(.full)) { chunk in
            chunks.withLock { $0.append([chunk.rows.count, chunk.total.written]) }
        }
        #expect(chunks.withLock { $0 } == [[3, 3], [3, 6], [3, 9], [1, 10]])
        #expect(try await trips.count() == 10)
    }

    @Test func `a run that broke off goes on where its job was`() async throws {
        let trips = try await Self.trips("chunks_resumed")
        let configuration = try await TestDatabase.configuration()
        // Two chunks, and the third is lost.
        let cutter = try CommitCutter(to: configuration, .beforeCommit, commitsBefore: 2)
        defer { cutter.close() }
        let pool = ConnectionPool(cutter.configuration(like: configuration))
        var limits = StoreLimits()
        limits.copyChunkRows = 3
        let checkpoint = try await Self.checkpoint("chunks-resumed")
        let order = MaterializationOrder(.full, checkpoint: checkpoint)
        await #expect(throws: FeatureError.self) {
            try await PostgresStore(pool: pool, limits: limits)
                .materialize(trips.schema, order) { _ in }
        }
        await pool.shutDown()
        #expect(try await trips.count() == 6)
        #expect(try await TestDatabase.store().job("chunks-resumed")?.progress.done == 7)
        let rows = try await trips.store.materialize(trips.schema, order) { _ in }
        // The chunk's last row, whose time others may share, is read again, and one row had been
        // read ahead.
        #expect(rows == MaterializedRows(read: 12, written: 10))
        #expect(try await trips.count() == 10)
    }

    @Test func `a job that is done is not done again`() async throws {
        let trips = try await Self.trips("chunks_done")
        let checkpoint = try await Self.checkpoint("chunks-done")
        let order = MaterializationOrder(.full, checkpoint: checkpoint)
        let first = try await trips.store.materialize(trips.schema, order) { _ in }
        try await TestDatabase.run(
            "INSERT INTO raw.chunks_done VALUES (11, '2026-03-01', '2026-03-01', 11, 'x')")
        let second = try await trips.store.materialize(trips.schema, order) { _ in }
        #expect(first == MaterializedRows(read: 10, written: 10))
        #expect(second == first)
        let progress = try await TestDatabase.store().job("chunks-done")?.progress
        #expect(progress == Job.Progress(done: 10, total: 0, unit: "rows"))
    }
}
