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
    /// How often a job that can go on is started, after crashes and while the database is away.
    package static let attemptsMax = 8

    /// Does the work of a kind of job that can go on: begins it, or, where it finds what an
    /// earlier attempt has done, goes on with it. The job has its request.
    package typealias Handler = @Sendable (Job, JobProgress) async throws -> JSONValue

    package let store: any JobStore
    private let now: @Sendable () -> EventTime
    private let makeID: @Sendable () -> String
    /// Turns an error into the problem that the API would answer with.
    private let problem: @Sendable (any Error) -> JSONValue
    private let storeRetryDelay: Duration
    /// Names this process among the servers of one database.
    private let server: String
    /// By kind.
    private let handlers: [String: Handler]
    private let state = Mutex(RunnerState())

    /// - Parameters:
    ///   - server: Names this process among the servers of one database.
    ///   - handlers: Of the kinds of jobs that can go on, by kind.
    ///   - storeRetryDelay: Between two attempts to store the end of a job, and before the second
    ///     attempt of a job that found the database away; it doubles with each further one.
    package init(
        store: any JobStore, server: String, handlers: [String: Handler] = [:],
        now: @escaping @Sendable () -> EventTime,
        makeID: @escaping @Sendable () -> String, storeRetryDelay: Duration = .seconds(1),
        problem: @escaping @Sendable (any Error) -> JSONValue
    ) {
        self.store = store
        self.server = server
        self.handlers = handlers
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
        try await start(
            Job(id: makeID(), project: project, kind: kind, createdAt: now(), owner: server), work)
    }

    /// Accepts a job of a kind that can go on after a crash; its handler does the work.
    ///
    /// - Throws: As the other `start`.
    package func start(
        _ kind: String, project: String, request: JSONValue
    ) async throws(FeatureError) -> String {
        let job = Job(
            id: makeID(), project: project, kind: kind, createdAt: now(), request: request,
            owner: server)
        return try await start(job, work(of: job))
    }

    /// Goes on with jobs that servers left which are gone, as far as there is room.
    ///
    /// - Parameter interrupted: What jobs that cannot go on have failed of.
    /// - Returns: The number of jobs.
    package func resume(interrupted: JSONValue) async throws(FeatureError) -> Int {
        let adoption = JobAdoption(
            owner: server, resumableKinds: Set(handlers.keys), attemptsMax: Self.attemptsMax,
            jobsMax: state.withLock { $0.freePlaces }, interrupted: interrupted)
        let jobs = try await store.adopt(adoption, at: now())
        for job in jobs {
            // A runner that is shut down meanwhile leaves it to the next start.
            state.withLock { state in
                guard state.admit(job, isTakenOver: true) == nil else { return }
                _ = state.enqueue(job.id, work(of: job))
            }
        }
        startNext()
        return jobs.count
    }

    private func work(of job: Job) -> RunnerState.Work {
        guard let handler = handlers[job.kind] else {
            preconditionFailure("a job that can go on has a handler")
        }
        return { progress in try await handler(job, progress) }
    }

    private func start(
        _ job: Job, _ work: @escaping RunnerState.Work
    ) async throws(FeatureError) -> String {
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

    /// Cancels every job and waits until all have ended; jobs that come later are refused. Those
    /// that can go on are left to the next start of a server.
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
            return try await self.repeating(id, work)
        }
        state.withLock { $0.setWork(task, of: id) }
        await finish(id, await task.result)
        startNext()
    }

    /// Does the work, and does it again where the database was away and the job can go on.
    private func repeating(_ id: String, _ work: RunnerState.Work) async throws -> JSONValue {
        var pause = storeRetryDelay
        while true {
            do {
                return try await work(JobProgress(of: id) { self.report($0, of: id) })
            } catch FeatureError.unavailable(let reason) {
                guard let job = repeated(id) else { throw FeatureError.unavailable(reason) }
                try await Task.sleep(for: pause)
                pause *= 2
                try? await store.save(job)
            }
        }
    }

    /// The job with an attempt more; `nil` where it may not have one.
    private func repeated(_ id: String) -> Job? {
        state.withLock { state in
            guard let job = state.jobs[id], job.request != nil, !state.isCancelled(id),
                job.attempt < Self.attemptsMax
            else { return nil }
            return state.update(id) { $0.attempt += 1 }
        }
    }

    private func finish(_ id: String, _ outcome: Result<JSONValue, any Error>) async {
        let ended = now()
        let (isCancelled, isSuspended) = state.withLock {
            ($0.isCancelled(id), $0.isSuspended(id))
        }
        var error: JSONValue?
        if case .failure(let reason) = outcome, !isCancelled { error = problem(reason) }
        let job = update(id) { job in
            if case .failure = outcome, isSuspended {
                job.state = .queued
                return
            }
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
            do throws(FeatureError) {
                try await store.save(job)
                return true
            } catch {
                // Another server has taken the job over, and tells how it ends.
                if case .conflict = error { return true }
            }
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
