import Features
import JSON
import Pipelines
import Postgres
import PostgresStore
import TestSupport
import Testing

/// Jobs that build datasets, when the answer to COMMIT is lost and when their server is gone.
struct DatasetJobTests {
    /// Builds a dataset through a line that breaks after COMMIT was sent.
    private static func build(
        _ trips: Trips, _ cut: CommitCutter.Cut, job: String
    ) async throws -> Result<DatasetReceipt, any Error> {
        let configuration = try await TestDatabase.configuration()
        let cutter = try CommitCutter(to: configuration, cut)
        defer { cutter.close() }
        let pool = ConnectionPool(cutter.configuration(like: configuration))
        let join = try trips.join(.table(Trips.entityTable(seconds: [0, 1])))
        let outcome: Result<DatasetReceipt, any Error>
        do {
            outcome = .success(
                try await trips.dataset("d", join, job: job, in: PostgresStore(pool: pool)))
        } catch {
            outcome = .failure(error)
        }
        await pool.shutDown()
        return outcome
    }

    private static func rebuild(
        _ trips: Trips, job: String, replaces: Bool = false
    ) async throws -> DatasetReceipt {
        try await trips.dataset(
            "d", trips.join(.table(Trips.entityTable(seconds: [0, 1]))), replaces: replaces,
            job: job)
    }

    /// Returns when the backend whose client went has committed.
    private static func isBuilt(_ trips: Trips) async throws -> DatasetReceipt {
        let found = "SELECT 1 FROM larder.datasets WHERE project = '\(trips.project.name)'"
        while try await TestDatabase.texts(found).isEmpty {}
        return try await trips.store.receipt("d", project: trips.project.name)
    }

    /// Returns when no backend builds for the job.
    private static func hasEnded(_ job: String) async throws {
        let isFree = "SELECT pg_try_advisory_xact_lock(hashtextextended('larder.jobs/\(job)', 0))"
        while try await TestDatabase.texts(isFree) != ["true"] {}
    }

    @Test func `an attempt more finds the dataset that was committed`() async throws {
        let trips = try await Trips("dataset_lost_commit")
        let first = try await Self.build(trips, .afterCommitForGood, job: "lost_commit")
        let stored = try await Self.isBuilt(trips)
        if case .failure(let error) = first {
            guard case FeatureError.unavailable = error else { throw error }
        }
        #expect(stored.details.job == "lost_commit")
        #expect(try await Self.rebuild(trips, job: "lost_commit") == stored)
        #expect(try await Self.rebuild(trips, job: "lost_commit", replaces: true) == stored)
    }

    @Test func `another job's dataset is in the way of an attempt more`() async throws {
        let trips = try await Trips("dataset_other_job")
        let others = try await Self.rebuild(trips, job: "other_job")
        await #expect(throws: FeatureError.datasetExists("d")) {
            try await Self.rebuild(trips, job: "this_job")
        }
        #expect(try await trips.store.receipt("d", project: trips.project.name) == others)
    }

    @Test func `a dataset whose commit never arrived is built again`() async throws {
        let trips = try await Trips("dataset_cut_commit")
        let first = try await Self.build(trips, .beforeCommit, job: "cut_commit")
        guard case .failure(FeatureError.unavailable) = first else {
            Issue.record("\(first)")
            return
        }
        try await Self.hasEnded("cut_commit")
        let receipt = try await Self.rebuild(trips, job: "cut_commit")
        #expect(receipt.rows == 2)
        try await DatasetTests.checkNothingIsLeft()
    }

    @Test func `while an earlier attempt goes on, the job waits`() async throws {
        let trips = try await Trips("dataset_two_attempts")
        let pool = try await TestDatabase.pool()
        try await pool.withTransaction { connection in
            try await connection.script(
                "SELECT pg_advisory_xact_lock(hashtextextended('larder.jobs/j2', 0))")
            await #expect(
                throws: FeatureError.unavailable(
                    "an earlier attempt to build the dataset \"d\" has not ended yet")
            ) { try await Self.rebuild(trips, job: "j2") }
        }
        #expect(try await Self.rebuild(trips, job: "j2").rows == 2)
    }

    @Test func `a job whose server is gone ends with what it had committed`() async throws {
        let trips = try await Trips("dataset_restart")
        let built = try await Self.rebuild(trips, job: "dataset_restart_job")
        // As the server left it: the dataset is committed, the job's end is not.
        var left = Job(
            id: "dataset_restart_job", project: trips.project.name, kind: "dataset_restart",
            createdAt: Trips.time(0), request: [:], owner: "gone")
        left.state = .running
        try await trips.store.save(left)
        let runner = JobRunner(
            store: trips.store, server: "dataset_restart",
            handlers: [
                "dataset_restart": { job, _ in
                    .string(try await Self.rebuild(trips, job: job.id).contentHash)
                }
            ], now: { Trips.time(1) }, makeID: { "unused" }, problem: { .string("\($0)") })
        _ = try await runner.resume(interrupted: "interrupted")
        var ended = try await trips.store.job(left.id)
        while ended?.state.isFinal == false {
            try await TestDatabase.pause()
            ended = try await trips.store.job(left.id)
        }
        #expect(ended?.state == .succeeded)
        #expect(ended?.attempt == 2)
        #expect(ended?.result == .string(built.contentHash))
        #expect(try await trips.store.receipt("d", project: trips.project.name) == built)
    }
}
