import Features
import JSON
import Pipelines
import Synchronization
import TestSupport
import Testing

/// Jobs that another server took over while their own lived on, and jobs that came back from there.
@Suite struct JobLeaseTests {
    private static let interrupted: JSONValue = "interrupted"

    /// A kind of job that counts its runs, and whose work waits at the gate without noticing that
    /// it is cancelled.
    private final class Work: Sendable {
        let gate = Gate()
        private let runs = Mutex((now: 0, most: 0, all: 0))

        var most: Int { runs.withLock { $0.most } }
        var all: Int { runs.withLock { $0.all } }

        var handlers: [String: JobRunner.Handler] {
            [
                "copy": { _, _ in
                    self.runs.withLock { runs in
                        runs.now += 1
                        runs.all += 1
                        runs.most = max(runs.most, runs.now)
                    }
                    await Task { try? await self.gate.pass() }.value
                    self.runs.withLock { $0.now -= 1 }
                    return "done"
                }
            ]
        }
    }

    private let work = Work()
    private let test: RunnerUnderTest

    init() {
        test = RunnerUnderTest(handlers: work.handlers)
    }

    private func start() async throws -> String {
        try await test.runner.start("copy", project: "default", request: [:])
    }

    @Test func `a job that comes back waits for the run of it that is still here`() async throws {
        let id = try await start()
        _ = await test.store.job(id, in: .running)
        test.store.take(id, by: "other", isLiving: false)
        #expect(try await test.runner.resume(interrupted: Self.interrupted) == 1)
        // It would run now if it did not wait.
        let other = try await test.start()
        _ = await test.store.job(other, in: .succeeded)
        work.gate.open()
        #expect(await test.store.job(id, in: .succeeded)?.owner == "server")
        await test.runner.shutdown()
        #expect(work.all == 2)
        #expect(work.most == 1)
    }

    @Test func `a job that comes back twice runs once more`() async throws {
        let id = try await start()
        _ = await test.store.job(id, in: .running)
        for _ in 0..<2 {
            test.store.take(id, by: "other", isLiving: false)
            _ = try await test.runner.resume(interrupted: Self.interrupted)
        }
        work.gate.open()
        _ = await test.store.job(id, in: .succeeded)
        await test.runner.shutdown()
        #expect(work.all == 2)
        #expect(work.most == 1)
    }

    @Test func `a job that comes back while it waits runs once`() async throws {
        let occupied = try await test.occupy()
        let id = try await start()
        test.store.take(id, by: "other", isLiving: false)
        _ = try await test.runner.resume(interrupted: Self.interrupted)
        work.gate.open()
        for (_, gate) in occupied { gate.open() }
        _ = await test.store.job(id, in: .succeeded)
        await test.runner.shutdown()
        #expect(work.all == 1)
    }

    @Test func `the run of a job that another server took says nothing of its end`() async throws {
        let id = try await start()
        _ = await test.store.job(id, in: .running)
        test.store.take(id, by: "other", isLiving: true)
        #expect(try await test.runner.resume(interrupted: Self.interrupted) == 0)
        work.gate.open()
        await test.runner.shutdown()
        #expect(test.runner.unfinished(id) == nil)
        #expect(test.store.stored(id)?.state == .running)
        #expect(test.store.stored(id)?.owner == "other")
        await test.store.wait { state in
            !state.attempts.contains { $0.id == id && $0.state.isFinal }
        }
    }

    @Test func `a job that another server took before its turn does not run here`() async throws {
        let occupied = try await test.occupy()
        let id = try await start()
        test.store.take(id, by: "other", isLiving: true)
        let next = try await test.start()
        for (_, gate) in occupied { gate.open() }
        _ = await test.store.job(next, in: .succeeded)
        await test.runner.shutdown()
        #expect(work.all == 0)
        #expect(test.store.stored(id)?.state == .queued)
    }

    @Test func `a job that comes back cancelled does not run again`() async throws {
        let id = try await start()
        _ = await test.store.job(id, in: .running)
        test.store.take(id, by: "other", isLiving: false)
        _ = try await test.runner.resume(interrupted: Self.interrupted)
        #expect(test.runner.cancel(id))
        work.gate.open()
        #expect(await test.store.job(id, in: .cancelled)?.result == nil)
        await test.runner.shutdown()
        #expect(work.all <= 1)
    }

    @Test func `an end kept in memory is dropped where another server took the job`() async throws {
        test.store.setFailing(\.state.isFinal)
        work.gate.open()
        let taken = try await start()
        let kept = try await start()
        await test.store.wait { state in
            [taken, kept].allSatisfy { id in
                state.attempts.count { $0.id == id && $0.state.isFinal }
                    == JobRunner.storeAttemptsMax
            }
        }
        test.store.take(taken, by: "other", isLiving: true)
        test.store.setFailing { _ in false }
        // Each end that is stored takes the kept ones along.
        for _ in 0..<100 where test.store.stored(kept)?.state != .succeeded {
            _ = await test.store.job(try await test.start(), in: .succeeded)
        }
        await test.runner.shutdown()
        #expect(test.store.stored(kept)?.state == .succeeded)
        #expect(test.runner.unfinished(taken) == nil)
        #expect(test.store.stored(taken)?.state == .running)
    }
}
