import Features
import JSON
import Pipelines
import Synchronization
import Testing

@Suite struct JobCancellationTests {
    @Test func `a running job that notices is cancelled`() async throws {
        let test = RunnerUnderTest()
        let id = try await test.start(behind: Gate())
        _ = await test.store.job(id, in: .running)
        #expect(test.runner.cancel(id))
        let job = try #require(await test.store.job(id, in: .cancelled))
        #expect(job.error == nil)
        #expect(job.result == nil)
        #expect(job.finishedAt != nil)
    }

    @Test func `a job that ends with a result all the same has succeeded`() async throws {
        let test = RunnerUnderTest()
        let begun = Gate()
        let gate = Gate()
        let id = try await test.start { _ in
            begun.open()
            try? await gate.pass()
            return "done"
        }
        try await begun.pass()
        #expect(test.runner.cancel(id))
        #expect(await test.store.job(id, in: .succeeded)?.result == "done")
    }

    @Test func `a job that waits is cancelled at once and never runs`() async throws {
        let test = RunnerUnderTest()
        let occupied = try await test.occupy()
        let hasRun = Mutex(false)
        let id = try await test.start { _ in
            hasRun.withLock { $0 = true }
            return nil
        }
        #expect(test.runner.cancel(id))
        #expect(await test.store.job(id, in: .cancelled)?.startedAt == nil)
        for (_, gate) in occupied { gate.open() }
        await test.runner.shutdown()
        #expect(!hasRun.withLock { $0 })
    }

    @Test func `a job cancelled while it is being stored never runs`() async throws {
        let test = RunnerUnderTest()
        let runner = test.runner
        test.store.setWillSave { job in
            if job.state == .queued { #expect(runner.cancel(job.id)) }
        }
        let hasRun = Mutex(false)
        let id = try await test.start { _ in
            hasRun.withLock { $0 = true }
            return nil
        }
        #expect(test.store.stored(id)?.state == .cancelled)
        #expect(!hasRun.withLock { $0 })
    }

    @Test func `a job cancelled while it begins does not work`() async throws {
        let test = RunnerUnderTest()
        let runner = test.runner
        test.store.setWillSave { job in
            if job.state == .running { #expect(runner.cancel(job.id)) }
        }
        let hasRun = Mutex(false)
        let id = try await test.start { _ in
            hasRun.withLock { $0 = true }
            return nil
        }
        #expect(await test.store.job(id, in: .cancelled)?.result == nil)
        #expect(!hasRun.withLock { $0 })
    }

    @Test func `a job that has ended, or that nobody knows, cannot be cancelled`() async throws {
        let test = RunnerUnderTest()
        let id = try await test.start()
        _ = await test.store.job(id, in: .succeeded)
        #expect(!test.runner.cancel(id))
        #expect(!test.runner.cancel("none"))
    }

    @Test func `a shutdown cancels every job and waits for its end`() async throws {
        let test = RunnerUnderTest()
        var ids = try await test.occupy().map(\.id)
        for _ in 0..<10 { ids.append(try await test.start()) }
        await test.runner.shutdown()
        #expect(
            ids.map { test.store.stored($0)?.state }
                == Array(repeating: .cancelled, count: ids.count))
    }

    @Test func `after a shutdown jobs are refused`() async throws {
        let test = RunnerUnderTest()
        await test.runner.shutdown()
        await #expect(throws: FeatureError.overloaded("the server is stopping")) {
            try await test.start()
        }
    }

    @Test func `a store that is away does not hold up a shutdown`() async throws {
        let test = RunnerUnderTest()
        let id = try await test.start(behind: Gate())
        _ = await test.store.job(id, in: .running)
        test.store.setFailing { _ in true }
        await test.runner.shutdown()
        await test.store.wait { $0.attempts.filter { $0.state == .cancelled }.count == 1 }
    }
}
