import Features
import JSON
import Pipelines
import PostgresStore
import Testing

/// One suite at a time, since `failUnfinished` concerns every job there is.
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

    @Test func `jobs that a stopped server left are failed, finished ones stay`() async throws {
        let store = try await TestDatabase.store()
        var done = Self.job("left-done", at: 1)
        done.state = .cancelled
        try await store.save(done)
        try await store.save(Self.job("left-queued", at: 1))
        try await store.failUnfinished(error: ["title": "stopped"], at: Trips.time(9))
        let left = try #require(try await store.job("left-queued"))
        #expect(left.state == .failed)
        #expect(left.error == ["title": "stopped"])
        #expect(left.finishedAt == Trips.time(9))
        #expect(try await store.job("left-done")?.state == .cancelled)
    }
}
