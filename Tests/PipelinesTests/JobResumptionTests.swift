import Features
import JSON
import Pipelines
import Synchronization
import TestSupport
import Testing

/// Jobs that go on: after a crash, and after a database that was away.
@Suite struct JobResumptionTests {
    private static let interrupted: JSONValue = "interrupted"

    /// A job of the server "gone", stored as it was left.
    private static func left(_ state: Job.State, attempt: Int = 1) -> Job {
        var job = Job(
            id: "left", project: "default", kind: "copy", createdAt: EventTime(microseconds: 0),
            request: ["from": 7], owner: "gone")
        job.state = state
        job.attempt = attempt
        job.progress = Job.Progress(done: 3, total: 0, unit: "rows")
        return job
    }

    @Test func `a job that was left goes on under its identifier with its request`() async throws {
        let gate = Gate()
        let test = RunnerUnderTest(handlers: [
            "copy": { job, _ in
                try await gate.pass()
                return ["request": job.request ?? .null, "attempt": .integer(Int64(job.attempt))]
            }
        ])
        var left = Self.left(.running)
        test.store.put(left)
        #expect(try await test.runner.resume(interrupted: Self.interrupted) == 1)
        let running = try #require(await test.store.job("left", in: .running))
        #expect(running.progress == left.progress)
        gate.open()
        left = try #require(await test.store.job("left", in: .succeeded))
        #expect(left.result == ["request": ["from": 7], "attempt": 2])
        #expect(left.owner == "server")
    }

    @Test func `a job that was accepted with a request is done by its kind's handler`()
        async throws
    {
        let test = RunnerUnderTest(handlers: ["copy": { job, _ in job.request ?? .null }])
        let id = try await test.runner.start("copy", project: "default", request: ["a": 1])
        #expect(await test.store.job(id, in: .succeeded)?.result == ["a": 1])
    }

    @Test func `a resumed job can be cancelled`() async throws {
        let gate = Gate()
        let test = RunnerUnderTest(handlers: [
            "copy": { _, _ in
                try await gate.pass()
                return nil
            }
        ])
        test.store.put(Self.left(.queued))
        _ = try await test.runner.resume(interrupted: Self.interrupted)
        _ = await test.store.job("left", in: .running)
        #expect(test.runner.cancel("left"))
        #expect(await test.store.job("left", in: .cancelled)?.error == nil)
    }

    @Test func `work that found the database away is done again`() async throws {
        let calls = Mutex(0)
        let test = RunnerUnderTest(handlers: [
            "copy": { _, _ in
                let call = calls.withLock { calls in
                    calls += 1
                    return calls
                }
                if call < 3 { throw FeatureError.unavailable("away") }
                return "done"
            }
        ])
        let id = try await test.runner.start("copy", project: "default", request: nil)
        let job = try #require(await test.store.job(id, in: .succeeded))
        #expect(job.attempt == 3)
        #expect(job.result == "done")
    }

    @Test func `after so many attempts a job has failed`() async throws {
        let calls = Mutex(0)
        let test = RunnerUnderTest(handlers: [
            "copy": { _, _ in
                calls.withLock { $0 += 1 }
                throw FeatureError.unavailable("away")
            }
        ])
        let id = try await test.runner.start("copy", project: "default", request: [:])
        let job = try #require(await test.store.job(id, in: .failed))
        #expect(job.attempt == JobRunner.attemptsMax)
        #expect(calls.withLock { $0 } == JobRunner.attemptsMax)
    }

    @Test func `work that cannot go on fails at once`() async throws {
        let test = RunnerUnderTest()
        let id = try await test.start { _ in throw FeatureError.unavailable("away") }
        #expect(await test.store.job(id, in: .failed)?.attempt == 1)
    }

    @Test func `a runner that is shut down leaves what can go on to the next start`()
        async throws
    {
        let handler: JobRunner.Handler = { _, _ in
            try await Gate().pass()
            return nil
        }
        let test = RunnerUnderTest(handlers: ["copy": handler])
        let running = try await test.runner.start("copy", project: "default", request: [:])
        _ = await test.store.job(running, in: .running)
        let other = try await test.start(behind: Gate())
        let cancelled = try await test.runner.start("copy", project: "default", request: [:])
        _ = test.runner.cancel(cancelled)
        await test.runner.shutdown()
        #expect(test.store.stored(running)?.state == .queued)
        #expect(test.store.stored(other)?.state == .cancelled)
        #expect(test.store.stored(cancelled)?.state == .cancelled)

        let next = RunnerUnderTest(
            server: "next", store: test.store, handlers: ["copy": { _, _ in "done" }])
        #expect(try await next.runner.resume(interrupted: Self.interrupted) == 1)
        #expect(await test.store.job(running, in: .succeeded)?.result == "done")
    }

    @Test func `the end of a job that another server took over is its own affair`() async throws {
        let gate = Gate()
        let handler: JobRunner.Handler = { _, _ in
            try await gate.pass()
            return "mine"
        }
        let test = RunnerUnderTest(handlers: ["copy": handler])
        let id = try await test.runner.start("copy", project: "default", request: [:])
        _ = await test.store.job(id, in: .running)
        let heir = RunnerUnderTest(
            server: "heir", store: test.store, handlers: ["copy": { _, _ in "theirs" }])
        _ = try await heir.runner.resume(interrupted: Self.interrupted)
        _ = await test.store.job(id, in: .succeeded)
        gate.open()
        await test.runner.shutdown()
        #expect(test.store.stored(id)?.result == "theirs")
        #expect(test.runner.unfinished(id) == nil)
    }
}
