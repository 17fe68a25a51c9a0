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
        /// Saves that are carried out, and yet throw.
        var losesAnswer: @Sendable (Job) -> Bool = { _ in false }
        /// Servers whose jobs are not given out.
        var living: Set<String> = []
    }

    private struct Waiter {
        let isDone: @Sendable (State) -> Bool
        let continuation: CheckedContinuation<Void, Never>
    }

    private let state = Mutex(State())
    private let waiters = Mutex<[Waiter]>([])
    /// Waited for with each job before it is saved.
    private let arrival = Mutex<@Sendable (Job) async -> Void>({ _ in })
    /// Called with each job before it is saved.
    private let willSave = Mutex<@Sendable (Job) -> Void>({ _ in })

    /// Says which saves fail from now on.
    func setFailing(_ fails: @escaping @Sendable (Job) -> Bool) {
        state.withLock { $0.fails = fails }
    }

    /// Says which saves are carried out without their caller learning of it.
    func setLosingAnswer(_ losesAnswer: @escaping @Sendable (Job) -> Bool) {
        state.withLock { $0.losesAnswer = losesAnswer }
    }

    func setWillSave(_ willSave: @escaping @Sendable (Job) -> Void) {
        self.willSave.withLock { $0 = willSave }
    }

    func setArrival(_ arrival: @escaping @Sendable (Job) async -> Void) {
        self.arrival.withLock { $0 = arrival }
    }

    /// How often the job was to be saved in the state.
    func attempts(of id: String, in wanted: Job.State) -> Int {
        state.withLock { $0.attempts.count { $0.id == id && $0.state == wanted } }
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

    /// Stores a job that another server has left.
    func put(_ job: Job) { state.withLock { $0.jobs[job.id] = job } }

    /// Lets another server take the job over, as one does that thinks its owner gone.
    /// - Parameter isLiving: Whether it lives; otherwise it leaves the job as it took it.
    func take(_ id: String, by owner: String, isLiving: Bool) {
        state.withLock { state in
            state.jobs[id]?.owner = owner
            if isLiving { state.living.insert(owner) }
        }
    }

    func stored(_ id: String) -> Job? { state.withLock { $0.jobs[id] } }

    func save(_ job: Job) async throws(FeatureError) {
        let arrival = arrival.withLock { $0 }
        await arrival(job)
        willSave.withLock { $0 }(job)
        let isTaken = state.withLock { $0.jobs[job.id].map { $0.owner != job.owner } ?? false }
        let isSaved = state.withLock { state in
            state.attempts.append(job)
            guard !isTaken else { return false }
            guard !Task.isCancelled, !state.fails(job) else { return false }
            state.jobs[job.id] = job
            return true
        }
        resumeWaiters()
        if isTaken { throw .conflict("another server has taken over the job") }
        guard isSaved, !state.withLock({ $0.losesAnswer(job) }) else {
            throw .unavailable("the store is away")
        }
    }

    func job(_ id: String) async throws(FeatureError) -> Job? { stored(id) }

    func jobs(before: String?, limit: Int) async throws(FeatureError) -> [Job] { [] }

    func newest(
        _ kind: String, project: String, where member: String, is value: String
    ) async throws(FeatureError) -> Job? {
        state.withLock { state in
            state.jobs.values.filter {
                $0.kind == kind && $0.project == project
                    && $0.request?[member] == .string(value)
            }.max { $0.createdAt < $1.createdAt }
        }
    }

    /// Gives out every unfinished job with a request that another owns who is gone.
    func adopt(
        _ adoption: JobAdoption, at instant: EventTime
    ) async throws(FeatureError) -> [Job] {
        state.withLock { state in
            let left = state.jobs.values.filter {
                !$0.state.isFinal && $0.owner != adoption.owner && $0.request != nil
                    && !state.living.contains($0.owner ?? "")
            }
            return left.sorted { $0.id < $1.id }.prefix(adoption.jobsMax).map { job in
                var job = job
                if job.state == .running { job.attempt += 1 }
                job.state = .queued
                job.owner = adoption.owner
                state.jobs[job.id] = job
                return job
            }
        }
    }

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
