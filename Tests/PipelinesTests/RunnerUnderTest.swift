import Features
import JSON
import Pipelines
import Synchronization
import TestSupport

/// A runner over a store in memory; its jobs are called `job1`, `job2`, ….
struct RunnerUnderTest {
    let clock = ManualClock(EventTime(microseconds: 0))
    let store: JobsInMemory
    let runner: JobRunner

    /// - Parameters:
    ///   - server: Whose runner it is.
    ///   - store: That of another runner as well, perhaps.
    init(
        server: String = "server", store: JobsInMemory = JobsInMemory(),
        handlers: [String: JobRunner.Handler] = [:], singleKinds: Set<String> = []
    ) {
        self.store = store
        let clock = clock
        let counter = Counter()
        runner = JobRunner(
            store: store, server: server, handlers: handlers, singleKinds: singleKinds,
            now: { clock.now }, makeID: { "job\(counter.next())" }, storeRetryDelay: .zero,
            problem: { .string("\($0)") })
    }

    @discardableResult
    func start(
        _ work: @escaping @Sendable (JobProgress) async throws -> JSONValue = { _ in nil }
    ) async throws -> String {
        try await runner.start("test", project: "default", work)
    }

    /// Starts a job that waits at the gate.
    @discardableResult
    func start(behind gate: Gate) async throws -> String {
        try await start { _ in
            try await gate.pass()
            return "passed"
        }
    }

    /// Starts as many jobs as may run at once, all behind one gate each, and waits until they run.
    func occupy() async throws -> [(id: String, gate: Gate)] {
        var occupied: [(id: String, gate: Gate)] = []
        for _ in 0..<JobRunner.runningMax {
            let gate = Gate()
            let id = try await start(behind: gate)
            _ = await store.job(id, in: .running)
            occupied.append((id, gate))
        }
        return occupied
    }

    /// Leaves one place free, so that further jobs run one after another.
    ///
    /// - Returns: What holds the other places.
    func occupyAllButOnePlace() async throws -> Gate {
        let gate = Gate()
        for _ in 1..<JobRunner.runningMax {
            let id = try await start(behind: gate)
            _ = await store.job(id, in: .running)
        }
        return gate
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }
}
