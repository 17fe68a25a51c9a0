import Features
import JSON
import Pipelines
import Synchronization

/// A job store in memory that can be told to fail, and waited for.
///
/// Like the real one, it refuses to work for a task that is cancelled.
final class JobsInMemory: JobStore {
    struct State {
        var jobs: [String: Job] = [:]
        /// Every save that was tried, in order.
        var attempts: [Job] = []
        var fails: @Sendable (Job) -> Bool = { _ in false }
    }

    private struct Waiter {
        let isDone: @Sendable (State) -> Bool
        let continuation: CheckedContinuation<Void, Never>
    }

    private let state = Mutex(State())
    private let waiters = Mutex<[Waiter]>([])
    /// Called with each job before it is saved.
    private let willSave = Mutex<@Sendable (Job) -> Void>({ _ in })

    /// Says which saves fail from now on.
    func setFailing(_ fails: @escaping @Sendable (Job) -> Bool) {
        state.withLock { $0.fails = fails }
    }

    func setWillSave(_ willSave: @escaping @Sendable (Job) -> Void) {
        self.willSave.withLock { $0 = willSave }
    }

    /// Returns when the state is as wanted, which is looked at after every save.
    func wait(until isDone: @escaping @Sendable (State) -> Bool) async {
        await withCheckedContinuation { continuation in
            waiters.withLock { $0.append(Waiter(isDone: isDone, continuation: continuation)) }
            resumeWaiters()
        }
    }

    /// The job as stored, once it is in the state.
    func job(_ id: String, in wanted: Job.State) async -> Job? {
        await wait { $0.jobs[id]?.state == wanted }
        return state.withLock { $0.jobs[id] }
    }

    func stored(_ id: String) -> Job? { state.withLock { $0.jobs[id] } }

    func save(_ job: Job) async throws(FeatureError) {
        willSave.withLock { $0 }(job)
        let isSaved = state.withLock { state in
            state.attempts.append(job)
            guard !Task.isCancelled, !state.fails(job) else { return false }
            state.jobs[job.id] = job
            return true
        }
        resumeWaiters()
        guard isSaved else { throw .unavailable("the store is away") }
    }

    func job(_ id: String) async throws(FeatureError) -> Job? { stored(id) }

    func jobs(before: String?, limit: Int) async throws(FeatureError) -> [Job] { [] }

    func failUnfinished(error: JSONValue, at instant: EventTime) async throws(FeatureError) {}

    private func resumeWaiters() {
        let snapshot = state.withLock { $0 }
        let done = waiters.withLock { waiters in
            let done = waiters.filter { $0.isDone(snapshot) }
            waiters.removeAll { $0.isDone(snapshot) }
            return done
        }
        for waiter in done { waiter.continuation.resume() }
    }
}
