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
    let now: @Sendable () -> EventTime
    private let makeID: @Sendable () -> String
    /// Turns an error into the problem that the API would answer with.
    let problem: @Sendable (any Error) -> JSONValue
    let storeRetryDelay: Duration
    /// Names this process among the servers of one database.
    private let server: String
    /// By kind.
    private let handlers: [String: Handler]
    let state: Mutex<RunnerState>

    /// - Parameters:
    ///   - server: Names this process among the servers of one database.
    ///   - handlers: Of the kinds of jobs that can go on, by kind.
    ///   - singleKinds: Kinds of jobs of which one runs at a time; the others wait without taking
    ///     a place from jobs of other kinds.
    ///   - storeRetryDelay: Between two attempts to store the end of a job, and before the second
    ///     attempt of a job that found the database away; it doubles with each further one.
    package init(
        store: any JobStore, server: String, handlers: [String: Handler] = [:],
        singleKinds: Set<String> = [], now: @escaping @Sendable () -> EventTime,
        makeID: @escaping @Sendable () -> String, storeRetryDelay: Duration = .seconds(1),
        problem: @escaping @Sendable (any Error) -> JSONValue
    ) {
        self.store = store
        self.server = server
        self.handlers = handlers
        state = Mutex(RunnerState(singleKinds: singleKinds))
        self.now = now
        self.makeID = makeID
        self.storeRetryDelay = storeRetryDelay
        self.problem = problem
    }

    /// Accepts a job and returns its identifier; the job is stored before this returns.
    ///
    /// - Parameters:
    ///   - name: What the caller calls it; a request that was accepted under it is not again.
    ///   - work: Its result is stored; what it throws fails the job. It is cancelled as tasks are,
    ///     and should notice.
    /// - Throws: `.overloaded` when too many jobs wait or the runner is shut down, what the store
    ///   throws, and what `isThere` does; then the work is never run.
    package func start(
        _ kind: String, project: String, as name: JobName? = nil,
        _ work: @escaping @Sendable (JobProgress) async throws -> JSONValue
    ) async throws(FeatureError) -> String {
        try await start(job(kind, project, name, request: nil), as: name, work)
    }

    /// Accepts a job of a kind that can go on after a crash; its handler does the work.
    ///
    /// - Throws: As the other `start`.
    package func start(
        _ kind: String, project: String, request: JSONValue, as name: JobName? = nil
    ) async throws(FeatureError) -> String {
        let job = job(kind, project, name, request: request)
        return try await start(job, as: name, work(of: job))
    }

    private func job(
        _ kind: String, _ project: String, _ name: JobName?, request: JSONValue?
    ) -> Job {
        Job(
            id: name?.id ?? makeID(), project: project, kind: kind, createdAt: now(),
            request: request, requestDigest: name?.requestDigest, owner: server)
    }

    /// Whether the request was accepted before: the job of its name is its own, and is stored.
    ///
    /// A job whose request was told that it failed although it was stored waits for its turn from
    /// now on. Where it was stored without what it needs, the request is to be accepted anew.
    ///
    /// - Throws: `.inTheWay` where the job is another's, `.idempotencyKeyReused` where that was
    ///   named by a key, `.overloaded` while it is not known whether it can be stored.
    package func isThere(
        _ name: JobName, kind: String, project: String
    ) async throws(FeatureError) -> Bool {
        if state.withLock({ $0.isArriving(name.id) }) { throw Self.justAccepting(name.id) }
        guard let known = try await job(name.id) else { return false }
        let isSame =
            known.kind == kind && known.project == project
            && known.requestDigest == name.requestDigest
        if isSame {
            guard isLeft(known), unfinished(known.id) == nil else { return true }
            guard known.request != nil else { return false }
            _ = try await accept(known, as: name, work(of: known))
            return true
        }
        if let key = name.idempotencyKey { throw .idempotencyKeyReused(key) }
        throw .inTheWay(
            "there is another job \"\(name.id)\"", hint: "Give each request a name of its own.")
    }

    /// Goes on with jobs that servers left which are gone, as far as there is room, and ends the
    /// work on those that were taken from this one while it was thought to be gone.
    ///
    /// - Parameter interrupted: What jobs that cannot go on have failed of.
    /// - Returns: The number of jobs.
    package func resume(interrupted: JSONValue) async throws(FeatureError) -> Int {
        try await leaveLost()
        let adoption = JobAdoption(
            owner: server, resumableKinds: Set(handlers.keys), attemptsMax: Self.attemptsMax,
            jobsMax: state.withLock { $0.freePlaces }, interrupted: interrupted)
        let jobs = try await store.adopt(adoption, at: now())
        // A runner that is shut down meanwhile leaves them to the next start.
        state.withLock { state in
            for job in jobs { state.takeOver(job, work(of: job)) }
        }
        startNext()
        return jobs.count
    }

    /// Ends the work on jobs that another server has taken over, which tells how they end.
    private func leaveLost() async throws(FeatureError) {
        for id in state.withLock({ $0.runningThatGoOn }) {
            guard let stored = try await store.job(id), stored.owner != server else { continue }
            state.withLock { $0.lose(id) }
        }
    }

    private func work(of job: Job) -> RunnerState.Work {
        guard let handler = handlers[job.kind] else {
            preconditionFailure("a job that can go on has a handler")
        }
        return { progress in try await handler(job, progress) }
    }

    private func start(
        _ job: Job, as name: JobName?, _ work: @escaping RunnerState.Work
    ) async throws(FeatureError) -> String {
        guard let name else { return try await accept(job, as: nil, work) }
        if try await isThere(name, kind: job.kind, project: job.project) { return job.id }
        do throws(FeatureError) {
            return try await accept(job, as: name, work)
        } catch {
            // Between the look and here the same request may have come again, to any server.
            if try await isThere(name, kind: job.kind, project: job.project) { return job.id }
            throw error
        }
    }

    private func accept(
        _ job: Job, as name: JobName?, _ work: @escaping RunnerState.Work
    ) async throws(FeatureError) -> String {
        if let refusal = state.withLock({ $0.admit(job) }) { throw .overloaded(refusal) }
        let stored: Job
        do throws(FeatureError) {
            stored = try await self.stored(job, as: name)
        } catch {
            state.withLock { $0.remove(job.id) }
            throw error
        }
        // What was stored before says what is to be done.
        let work = stored.request == nil ? work : self.work(of: stored)
        if state.withLock({ $0.enqueue(stored, work) }) {
            startNext()
        } else {
            await finish(job.id, .failure(CancellationError()))
        }
        return job.id
    }

    /// Stores an admitted job, or finds it stored by an attempt of which nobody knew how it ended.
    private func stored(_ job: Job, as name: JobName?) async throws(FeatureError) -> Job {
        // Looked for once more, since no other request of the name can be accepted here by now.
        if name != nil, let found = try await store.job(job.id) {
            guard isLeft(found), found.requestDigest == job.requestDigest else {
                throw Self.justAccepting(job.id)
            }
            return found
        }
        do throws(FeatureError) {
            try await store.save(job)
            return job
        } catch {
            // The connection may have been lost behind the commit.
            guard let found = try? await store.job(job.id), isLeft(found),
                found.requestDigest == job.requestDigest
            else { throw error }
            return found
        }
    }

    /// Whether a stored job that is not in memory waits for this server, and nothing would run it.
    private func isLeft(_ stored: Job) -> Bool {
        stored.owner == server && stored.state == .queued
    }

    private static func justAccepting(_ id: String) -> FeatureError {
        .overloaded(RunnerState.justAccepting(id))
    }

    /// The job if it waits or runs here, or has ended and could not be stored yet.
    package func unfinished(_ id: String) -> Job? {
        state.withLock { state in
            state.jobs[id] ?? state.unstored.first { $0.id == id }
        }
    }

    /// What the jobs of a kind were asked for that wait or run here.
    package func requestsUnderWay(_ kind: String, project: String) -> [JSONValue] {
        state.withLock { state in
            state.jobs.values.filter { $0.kind == kind && $0.project == project }
                .compactMap(\.request)
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
}
