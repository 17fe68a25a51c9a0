import Features
import Postgres
import PostgresStore
import TestSupport
import Testing

/// What is told of a batch whose connection breaks around COMMIT.
struct CommitTests {
    /// Writes a row through a proxy that cuts the line.
    private static func write(
        _ project: String, _ cut: CommitCutter.Cut, idempotency: Idempotency? = nil
    ) async throws -> (trips: Trips, outcome: Result<WrittenBatch, any Error>) {
        let trips = try await Trips(project)
        let configuration = try await TestDatabase.configuration()
        let cutter = try CommitCutter(to: configuration, cut)
        defer { cutter.close() }
        var limits = StoreLimits()
        limits.commitLookupsMax = 2
        limits.commitLookupPause = .zero
        let pool = ConnectionPool(cutter.configuration(like: configuration))
        let store = PostgresStore(pool: pool, limits: limits)
        let batch = try RowBatch.make(
            trips.schema, rows: [Trips.row()], id: "\(project)/1", idempotency: idempotency)
        let outcome: Result<WrittenBatch, any Error>
        do {
            outcome = .success(try await store.write(batch))
        } catch {
            outcome = .failure(error)
        }
        await pool.shutDown()
        return (trips, outcome)
    }

    @Test func `a batch that was committed is acknowledged though its answer was lost`()
        async throws
    {
        let (trips, outcome) = try await Self.write("commit_lost_answer", .afterCommit)
        #expect(try outcome.get().receipt.accepted == 1)
        #expect(try outcome.get().rows.count == 1)
        #expect(try await trips.count() == 1)
    }

    @Test func `a batch whose commit never arrived is certainly absent`() async throws {
        let (trips, outcome) = try await Self.write("commit_cut", .beforeCommit)
        #expect(
            throws: FeatureError.unavailable(
                "the connection was lost while committing; nothing of the batch was stored")
        ) { try outcome.get() }
        #expect(try await trips.count() == 0)
    }

    @Test func `where nothing can be found out the sender is told what is safe`() async throws {
        let key = Idempotency(key: "K", bodyDigest: [1])
        let (trips, outcome) = try await Self.write(
            "commit_unknown", .afterCommitForGood, idempotency: key)
        #expect(
            throws: FeatureError.unavailable(
                "the connection was lost while committing and it is not known whether the "
                    + "batch was stored; the same Idempotency-Key may safely be sent again")
        ) { try outcome.get() }
        let again = try await trips.write([Trips.row()], id: "2", idempotency: key)
        #expect(again.receipt.isReplay)
        #expect(try await trips.count() == 1)
    }

    @Test func `a large batch that was committed is acknowledged though its answer was lost`()
        async throws
    {
        let trips = try await Trips("commit_lost_stream")
        let configuration = try await TestDatabase.configuration()
        let cutter = try CommitCutter(to: configuration, .afterCommit)
        defer { cutter.close() }
        let pool = ConnectionPool(cutter.configuration(like: configuration))
        let receipt = try await PostgresStore(pool: pool).write(
            StreamTests.stream(trips, parts: [3, 4])
        ) { _ in }
        await pool.shutDown()
        #expect(receipt.accepted == 7)
        #expect(try await trips.count() == 7)
    }
}
