import Features
import JSON
import Pipelines
import Synchronization
import Testing

/// What the runner does when its store is away.
@Suite struct JobStoringTests {
    @Test func `a job that cannot be stored is refused and does not run`() async throws {
        let test = RunnerUnderTest()
        test.store.setFailing { _ in true }
        let hasRun = Mutex(false)
        await #expect(throws: FeatureError.unavailable("the store is away")) {
            try await test.start { _ in
                hasRun.withLock { $0 = true }
                return nil
            }
        }
        await test.runner.shutdown()
        #expect(!hasRun.withLock { $0 })
        #expect(try await test.runner.job("job1") == nil)
    }

    @Test func `refused jobs take no place`() async throws {
        let test = RunnerUnderTest()
        test.store.setFailing { _ in true }
        for _ in 0...JobRunner.queuedMax + JobRunner.runningMax {
            await #expect(throws: FeatureError.unavailable("the store is away")) {
                try await test.start()
            }
        }
        test.store.setFailing { _ in false }
        let id = try await test.start()
        _ = await test.store.job(id, in: .succeeded)
    }

    @Test func `a job runs although its beginning cannot be stored`() async throws {
        let test = RunnerUnderTest()
        test.store.setFailing { $0.state == .running }
        let id = try await test.start { _ in "done" }
        #expect(await test.store.job(id, in: .succeeded)?.result == "done")
    }

    @Test func `an end that fails to be stored is tried again`() async throws {
        let test = RunnerUnderTest()
        let failures = Mutex(JobRunner.storeAttemptsMax - 1)
        test.store.setFailing { job in
            guard job.state.isFinal else { return false }
            return failures.withLock { failures in
                failures -= 1
                return failures >= 0
            }
        }
        let id = try await test.start()
        #expect(await test.store.job(id, in: .succeeded)?.id == id)
    }

    @Test func `an end that cannot be stored is answered from memory`() async throws {
        let test = RunnerUnderTest()
        test.store.setFailing(\.state.isFinal)
        let id = try await test.start { _ in "done" }
        await test.store.wait { $0.attempts.filter(\.state.isFinal).count == 5 }
        await test.runner.shutdown()
        #expect(test.store.stored(id)?.state == .running)
        #expect(try await test.runner.job(id)?.state == .succeeded)
        #expect(try await test.runner.job(id)?.result == "done")
    }

    @Test func `an end kept in memory is stored when the store is back`() async throws {
        let test = RunnerUnderTest()
        let gate = try await test.occupyAllButOnePlace()
        test.store.setFailing(\.state.isFinal)
        let id = try await test.start { _ in "done" }
        await test.store.wait { $0.attempts.filter(\.state.isFinal).count == 5 }
        test.store.setFailing { _ in false }
        try await test.start()
        #expect(await test.store.job(id, in: .succeeded)?.result == "done")
        gate.open()
    }

    @Test func `when too many ends are kept in memory the oldest is given up`() async throws {
        let test = RunnerUnderTest()
        let gate = try await test.occupyAllButOnePlace()
        test.store.setFailing(\.state.isFinal)
        var ids: [String] = []
        for _ in 0...JobRunner.unstoredMax {
            let id = try await test.start()
            await test.store.wait { $0.attempts.contains { $0.id == id && $0.state.isFinal } }
            ids.append(id)
        }
        // It runs when the last of them has been kept.
        let last = Gate()
        try await test.start { _ in
            last.open()
            try await gate.pass()
            return nil
        }
        try await last.pass()
        #expect(try await test.runner.job(ids[0])?.state == .running)
        #expect(try await test.runner.job(ids[1])?.state == .succeeded)
        #expect(try await test.runner.job(ids[100])?.state == .succeeded)
        gate.open()
    }
}
