package import Features
package import JSON
import Synchronization

/// Runs jobs in this process, a few at a time, and records what becomes of them.
package final class JobRunner: Sendable {
    /// Jobs that may run at once; others wait their turn.
    package static let runningMax = 2
    /// Jobs that may wait; more are refused.
    package static let queuedMax = 100
    /// Ended jobs that are answered from memory because they could not be stored.
    package static let unstoredMax = 100
    /// How often the end of a job is offered to the store before it is kept in memory.
    package static let storeAttemptsMax = 5

    package let store: any JobStore
    private let now: @Sendable () -> EventTime
    private let makeID: @Sendable () -> String
    /// Turns an error into the problem that the API would answer with.
    private let problem: @Sendable (any Error) -> JSONValue
    private let storeRetryDelay: Duration
    private let state = Mutex(RunnerState())

    /// - Parameter storeRetryDelay: Between two attempts to store the end of a job.
    package init(
        store: any JobStore, now: @escaping @Sendable () -> EventTime,
        makeID: @escaping @Sendable () -> String, storeRetryDelay: Duration = .seconds(1),
        problem: @escaping @Sendable (any Error) -> JSONValue
    ) {
        self.store = store
        self.now = now
        self.makeID = makeID
        self.storeRetryDelay = storeRetryDelay
        self.problem = problem
    }

    /// Accepts a job and returns its identifier; the job is stored before this returns.
    ///
    /// - Parameter work: Its result is stored; what it throws fails the job. It is cancelled as
    ///   tasks are, and should notice.
    /// - Throws: `.overloaded` when too many jobs wait or the runner is shut down, and what the
    ///   store throws; then the work is never run.
    package func start(
        _ kind: String, project: String,
        _ work: @escaping @Sendable (JobProgress) async throws -> JSONValue
    ) async throws(FeatureError) -> String {
        let job = Job(id: makeID(), project: project, kind: kind, createdAt: now())
        if let refusal = state.withLock({ $0.admit(job) }) { throw .overloaded(refusal) }
        do {
            try await store.save(job)
        } catch {
            state.withLock { $0.remove(job.id) }
            throw error
        }
        if state.withLock({ $0.enqueue(job.id, work) }) {
            startNext()
        } else {
            await finish(job.id, .failure(CancellationError()))
        }
        return job.id
    }

    /// The job if it waits or runs here, or has ended and could not be stored yet.
    package func unfinished(_ id: String) -> Job? {
        state.withLock { state in
            state.jobs[id] ?? state.unstored.first { $0.id == id }
        }
    }

    /// The job as it is now, with progress that is not stored yet.
    package func job(_ id: String) async throws(FeatureError) -> Job? {
        if let known = unfinished(id) { return known }
        return try await store.job(id)
    }

    /// Asks the job to stop: one that waits ends at once, one that runs when it notices. A job
    /// that has ended already stays as it is.
    /// - Returns: Whether the job runs or waits here.
    package func cancel(_ id: String) -> Bool {
        state.withLock { state in
            guard let job = state.jobs[id], !job.state.isFinal else { return false }
            if state.cancel(id) { finishCancelled(id, &state) }
            return true
        }
    }

    /// Cancels every job and waits until all have ended; jobs that come later are refused.
    package func shutdown() async {
        state.withLock { state in
            for id in state.shutDown() { finishCancelled(id, &state) }
        }
        while let task = state.withLock({ $0.anyTask }) { await task.value }
    }

    private func startNext() {
        state.withLock { state in
            while let (id, work) = state.dequeue() {
                state.setTask(Task { await self.run(id, work) }, of: id)
            }
        }
    }

    private func finishCancelled(_ id: String, _ state: inout RunnerState) {
        state.setTask(Task { await self.finish(id, .failure(CancellationError())) }, of: id)
    }

    private func run(
        _ id: String, _ work: @escaping @Sendable (JobProgress) async throws -> JSONValue
    ) async {
        let began = now()
        let job = update(id) { job in
            job.state = .running
            job.startedAt = began
        }
        // The job runs all the same; its end will be stored.
        if let job { try? await store.save(job) }
        // A task of its own, so that cancelling the work does not cancel the storing of its end.
        let task = Task {
            if state.withLock({ $0.isCancelled(id) }) { throw CancellationError() }
            return try await work(JobProgress { self.report($0, of: id) })
        }
        state.withLock { $0.setWork(task, of: id) }
        await finish(id, await task.result)
        startNext()
    }

    private func finish(_ id: String, _ outcome: Result<JSONValue, any Error>) async {
        let ended = now()
        let isCancelled = state.withLock { $0.isCancelled(id) }
        var error: JSONValue?
        if case .failure(let reason) = outcome, !isCancelled { error = problem(reason) }
        let job = update(id) { job in
            job.finishedAt = ended
            switch outcome {
            case .success(let result):
                job.state = .succeeded
                job.result = result
            case .failure:
                job.state = isCancelled ? .cancelled : .failed
                job.error = error
            }
        }
        guard let job else { preconditionFailure("a job is known until it has ended") }
        let isStored = await storeEnd(of: job)
        state.withLock { state in
            if !isStored { state.keep(job) }
            state.remove(id)
        }
        if isStored { await storeKept() }
    }

    /// Offers the job to the store a few times.
    ///
    /// A database that is away must not leave a job that has ended looking as if it ran; nor
    /// must it hold up a server that stops.
    private func storeEnd(of job: Job) async -> Bool {
        for attempt in 1...Self.storeAttemptsMax {
            if (try? await store.save(job)) != nil { return true }
            if attempt == Self.storeAttemptsMax || state.withLock({ $0.isShutDown }) { break }
            try? await Task.sleep(for: storeRetryDelay)
        }
        return false
    }

    /// Stores what was kept in memory, now that the store takes jobs again.
    private func storeKept() async {
        for job in state.withLock({ $0.unstored }) {
            guard (try? await store.save(job)) != nil else { return }
            state.withLock { $0.markStored(job.id) }
        }
    }

    private func report(_ progress: Job.Progress, of id: String) {
        _ = update(id) { $0.progress = progress }
    }

    private func update(_ id: String, _ change: (inout Job) -> Void) -> Job? {
        state.withLock { $0.update(id, change) }
    }
}
