import Features
import JSON
import Pipelines
import PostgresStore
import Testing

/// One suite at a time, since `adopt` concerns every job there is.
@Suite(.serialized)
struct JobStoreTests {
    private static func job(_ id: String, at second: Int64) -> Job {
        Job(id: id, project: "jobs", kind: "materialize", createdAt: Trips.time(second))
    }

    @Test func `a job is stored as it is, and again when it changes`() async throws {
        let store = try await TestDatabase.store()
        var job = Self.job("job-1", at: 1)
        try await store.save(job)
        job.state = .succeeded
        job.progress = Job.Progress(done: 3, total: 4, unit: "rows")
        job.startedAt = Trips.time(2)
        job.finishedAt = Trips.time(3)
        job.result = ["rows": 3]
        try await store.save(job)
        let stored = try #require(try await store.job("job-1"))
        #expect(stored.state == .succeeded)
        #expect(stored.progress == job.progress)
        #expect(stored.startedAt == job.startedAt)
        #expect(stored.finishedAt == job.finishedAt)
        #expect(stored.result == job.result)
        #expect(stored.error == nil)
        #expect(try await store.job("nothing") == nil)
    }

    @Test func `jobs are listed from the newest down, page by page`() async throws {
        let store = try await TestDatabase.store()
        for second in 0..<5 {
            try await store.save(Self.job("list-\(second)", at: 1_000_000 + Int64(second / 2)))
        }
        let first = try await store.jobs(before: nil, limit: 3).map(\.id)
        let second = try await store.jobs(before: first.last, limit: 2).map(\.id)
        #expect(first + second == ["list-4", "list-3", "list-2", "list-1", "list-0"])
    }

    @Test func `jobs of a server that is gone have failed, finished ones stay`() async throws {
        let store = try await TestDatabase.store()
        var done = Self.job("left-done", at: 1)
        done.state = .cancelled
        try await store.save(done)
        try await store.save(Self.job("left-queued", at: 1))
        _ = try await store.adopt(Self.adoption, at: Trips.time(9))
        let left = try #require(try await store.job("left-queued"))
        #expect(left.state == .failed)
        #expect(left.error == ["title": "stopped"])
        #expect(left.finishedAt == Trips.time(9))
        #expect(try await store.job("left-done")?.state == .cancelled)
    }

    @Test func `jobs that can go on are queued again with their request and progress`()
        async throws
    {
        let store = try await TestDatabase.store()
        try await store.save(Self.resumable("adopt-queued", of: "gone"))
        var running = Self.resumable("adopt-running", of: "gone")
        running.state = .running
        running.progress = Job.Progress(done: 3, total: 0, unit: "rows")
        try await store.save(running)
        let adopted = try await store.adopt(Self.adoption, at: Trips.time(9))
        let mine = adopted.filter { $0.id.hasPrefix("adopt-") }
        #expect(mine.map(\.id) == ["adopt-queued", "adopt-running"])
        #expect(mine.map(\.attempt) == [1, 2])
        #expect(mine.map(\.request) == [["full": true], ["full": true]])
        #expect(mine.last?.progress == running.progress)
        #expect(mine.allSatisfy { $0.state == .queued && $0.owner == "heir" })
        #expect(try await store.adopt(Self.adoption, at: Trips.time(9)).isEmpty)
    }

    @Test func `a job that was started too often has failed`() async throws {
        let store = try await TestDatabase.store()
        var job = Self.resumable("adopt-worn", of: "gone")
        job.state = .running
        job.attempt = 3
        try await store.save(job)
        _ = try await store.adopt(Self.adoption, at: Trips.time(9))
        #expect(try await store.job("adopt-worn")?.state == .failed)
    }

    @Test func `jobs of a server that lives stay with it`() async throws {
        let store = try await TestDatabase.store()
        let lease = ServerLease(of: "living", in: store)
        try await lease.hold()
        try await lease.hold()
        try await store.save(Self.resumable("adopt-living", of: "living"))
        _ = try await store.adopt(Self.adoption, at: Trips.time(9))
        #expect(try await store.job("adopt-living")?.owner == "living")
        await lease.release()
        // The server notices the end of a session a moment later.
        while try await store.adopt(Self.adoption, at: Trips.time(9)).isEmpty {
            try await Task.sleep(for: .milliseconds(5))
        }
        #expect(try await store.job("adopt-living")?.owner == "heir")
    }

    @Test func `the former owner of a job cannot store it any more`() async throws {
        let store = try await TestDatabase.store()
        var job = Self.resumable("adopt-lost", of: "gone")
        try await store.save(job)
        _ = try await store.adopt(Self.adoption, at: Trips.time(9))
        job.state = .succeeded
        await #expect(
            throws: FeatureError.conflict("another server has taken over the job \"adopt-lost\"")
        ) { try await store.save(job) }
        #expect(try await store.job("adopt-lost")?.state == .queued)
    }

    private static func resumable(_ id: String, of owner: String) -> Job {
        Job(
            id: id, project: "jobs", kind: "materialize", createdAt: Trips.time(1),
            request: ["full": true], owner: owner)
    }

    private static let adoption = JobAdoption(
        owner: "heir", resumableKinds: ["materialize"], attemptsMax: 3, jobsMax: 100,
        interrupted: ["title": "stopped"])
}
