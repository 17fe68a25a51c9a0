import Features
import JSON
import Pipelines
import Synchronization
import TestSupport
import Testing

@Suite struct JobRunnerTests {
    struct Mishap: Error, CustomStringConvertible {
        let description = "a mishap"
    }

    @Test func `a job whose work returns has succeeded with its result`() async throws {
        let test = RunnerUnderTest()
        let gate = Gate()
        let id = try await test.start(behind: gate)
        _ = await test.store.job(id, in: .running)
        test.clock.advance(microseconds: 5)
        gate.open()
        let job = try #require(await test.store.job(id, in: .succeeded))
        #expect(job.result == "passed")
        #expect(job.error == nil)
        #expect(job.kind == "test")
        #expect(job.createdAt == EventTime(microseconds: 0))
        #expect(job.startedAt == EventTime(microseconds: 0))
        #expect(job.finishedAt == EventTime(microseconds: 5))
    }

    @Test func `a job whose work throws has failed with the problem`() async throws {
        let test = RunnerUnderTest()
        let id = try await test.start { _ in throw Mishap() }
        let job = try #require(await test.store.job(id, in: .failed))
        #expect(job.error == "a mishap")
        #expect(job.result == nil)
    }

    @Test func `work that cancels itself has failed`() async throws {
        let test = RunnerUnderTest()
        let id = try await test.start { _ in throw CancellationError() }
        #expect(await test.store.job(id, in: .failed)?.error == "CancellationError()")
    }

    @Test func `of a kind that runs one at a time others wait, and hold up no other kind`()
        async throws
    {
        let test = RunnerUnderTest(singleKinds: ["train"])
        let gate = Gate()
        let train = {
            try await test.runner.start("train", project: "default") { _ in
                try await gate.pass()
                return nil
            }
        }
        let first = try await train()
        _ = await test.store.job(first, in: .running)
        let second = try await train()
        let other = try await test.start()
        _ = await test.store.job(other, in: .succeeded)
        #expect(try await test.runner.job(second)?.state == .queued)
        gate.open()
        _ = await test.store.job(second, in: .succeeded)
    }

    @Test func `a cancelled job is given up, one that is to go on is not`() async throws {
        let given = Mutex<[Bool]>([])
        let begun = [Gate(), Gate()]
        let work: JobRunner.Handler = { _, progress in
            begun[progress.job == "job1" ? 0 : 1].open()
            do {
                try await Gate().pass()
            } catch {
                given.withLock { $0.append(progress.isGivenUp) }
                throw error
            }
            return nil
        }
        let test = RunnerUnderTest(handlers: ["kept": work])
        for (isCancelled, gate) in zip([true, false], begun) {
            let id = try await test.runner.start("kept", project: "default", request: [:])
            try await gate.pass()
            if isCancelled {
                _ = test.runner.cancel(id)
                _ = await test.store.job(id, in: .cancelled)
            } else {
                await test.runner.shutdown()
            }
        }
        #expect(given.withLock { $0 } == [true, false])
    }

    @Test func `a job is stored before its identifier is known`() async throws {
        let test = RunnerUnderTest()
        let occupied = try await test.occupy()
        let id = try await test.start()
        #expect(test.store.stored(id)?.state == .queued)
        for (_, gate) in occupied { gate.open() }
        _ = await test.store.job(id, in: .succeeded)
    }

    @Test func `progress is known before it is stored, and stored at the end`() async throws {
        let test = RunnerUnderTest()
        let gate = Gate()
        let reported = Gate()
        let id = try await test.start { progress in
            progress.report(done: 3, of: 10, "rows")
            reported.open()
            try await gate.pass()
            return nil
        }
        try await reported.pass()
        let progress = Job.Progress(done: 3, total: 10, unit: "rows")
        #expect(try await test.runner.job(id)?.progress == progress)
        #expect(test.store.stored(id)?.progress != progress)
        gate.open()
        #expect(await test.store.job(id, in: .succeeded)?.progress == progress)
    }

    @Test func `only so many jobs run at once, the others in order`() async throws {
        let test = RunnerUnderTest()
        let occupied = try await test.occupy()
        let next = Gate()
        let third = try await test.start(behind: next)
        let fourth = try await test.start()
        #expect(try await test.runner.job(third)?.state == .queued)
        occupied[0].gate.open()
        _ = await test.store.job(third, in: .running)
        #expect(try await test.runner.job(fourth)?.state == .queued)
        #expect(try await test.runner.job(occupied[1].id)?.state == .running)
        next.open()
        _ = await test.store.job(fourth, in: .succeeded)
        occupied[1].gate.open()
        _ = await test.store.job(occupied[1].id, in: .succeeded)
    }

    @Test func `many jobs never run more than so many at once`() async throws {
        let test = RunnerUnderTest()
        let running = Mutex((now: 0, most: 0))
        for _ in 0..<50 {
            try await test.start { _ in
                running.withLock { running in
                    running.now += 1
                    running.most = max(running.most, running.now)
                }
                await Task.yield()
                running.withLock { $0.now -= 1 }
                return nil
            }
        }
        await test.store.wait { $0.jobs.values.allSatisfy { $0.state == .succeeded } }
        #expect(running.withLock { $0.most } <= JobRunner.runningMax)
    }

    @Test func `more jobs than may wait are refused`() async throws {
        let test = RunnerUnderTest()
        let occupied = try await test.occupy()
        for _ in 0..<JobRunner.queuedMax { try await test.start() }
        await #expect(throws: FeatureError.overloaded("100 jobs are waiting already")) {
            try await test.start()
        }
        for (_, gate) in occupied { gate.open() }
        await test.store.wait { $0.jobs.values.allSatisfy { $0.state == .succeeded } }
        await test.runner.shutdown()
    }

    @Test func `a job of another server is answered from the store`() async throws {
        let test = RunnerUnderTest()
        let job = Job(
            id: "other", project: "default", kind: "test", createdAt: EventTime(microseconds: 0))
        try await test.store.save(job)
        #expect(try await test.runner.job("other")?.id == "other")
        #expect(try await test.runner.job("none") == nil)
    }
}
