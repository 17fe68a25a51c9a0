import JSON

/// The jobs of a runner that have not ended, and those whose end is not stored yet.
///
/// A job is admitted, enqueued once it is stored, taken off the queue to run or to be cancelled,
/// and ended:
/// ```
/// admit ─► store ─► enqueue ─► dequeue ─► run ─► finish ─► remove
///                      └─────── cancel ───────────┘
/// ```
/// A job that is off the queue has a task, which is never cancelled, and while it runs a work.
/// Where another server has taken it over, its run ends with `leave` instead of `remove`; one that
/// comes back before that waits for it, so that no job runs twice at once.
struct RunnerState {
    typealias Work = @Sendable (JobProgress) async throws -> JSONValue

    /// Kinds of jobs of which one runs at a time.
    let singleKinds: Set<String>
    private(set) var jobs: [String: Job] = [:]
    /// Jobs that are admitted, and not known to be stored.
    private var arriving: Set<String> = []
    /// Final states that could not be stored, oldest first; answered from here meanwhile.
    private(set) var unstored: [Job] = []
    private(set) var isShutDown = false
    private var queue: [(id: String, work: Work)] = []
    private var running: Set<String> = []
    private var cancelled: Set<String> = []
    /// Jobs that are to go on at the next start of a server.
    private var suspended: Set<String> = []
    /// Jobs that another server has taken over, as far as it is known here.
    private var lost: Set<String> = []
    /// Jobs that came back from another server while an earlier run of them here has not ended.
    private var returned: [String: (job: Job, work: Work)] = [:]
    private var tasks: [String: Task<Void, Never>] = [:]
    private var works: [String: Task<JSONValue, any Error>] = [:]

    init(singleKinds: Set<String>) {
        self.singleKinds = singleKinds
    }

    /// How many more jobs may be admitted.
    var freePlaces: Int {
        isShutDown ? 0 : max(0, JobRunner.queuedMax + JobRunner.runningMax - jobs.count)
    }

    /// Any task that has not ended.
    var anyTask: Task<Void, Never>? { tasks.values.first }

    /// Jobs at work that another server could go on with.
    var runningThatGoOn: Set<String> { running.filter { jobs[$0]?.request != nil } }

    /// Takes the job in.
    /// - Returns: `nil`, or why it is not taken in.
    mutating func admit(_ job: Job) -> String? {
        if isShutDown { return "the server is stopping" }
        guard freePlaces > 0 else {
            return "\(JobRunner.queuedMax) jobs are waiting already"
        }
        guard jobs[job.id] == nil else { return Self.justAccepting(job.id) }
        jobs[job.id] = job
        arriving.insert(job.id)
        return nil
    }

    static func justAccepting(_ id: String) -> String {
        "the job \"\(id)\" is just being accepted"
    }

    /// Whether the job is admitted, and may not come to be stored.
    func isArriving(_ id: String) -> Bool { arriving.contains(id) }

    /// Takes a job in that was admitted elsewhere before, and has its place.
    mutating func takeOver(_ job: Job, _ work: @escaping Work) {
        guard !isShutDown else { return }
        guard jobs[job.id] == nil else {
            returned[job.id] = (job, work)
            return
        }
        jobs[job.id] = job
        queue.append((job.id, work))
    }

    /// Lets a job that was admitted wait for its turn.
    ///
    /// - Parameter job: As it is stored.
    /// - Returns: Whether the job waits now; otherwise it was cancelled while it was being stored.
    mutating func enqueue(_ job: Job, _ work: @escaping Work) -> Bool {
        jobs[job.id] = job
        arriving.remove(job.id)
        guard !cancelled.contains(job.id) else { return false }
        queue.append((job.id, work))
        return true
    }

    /// The next job to run, if there is one and a place is free for it.
    ///
    /// Jobs of a kind that runs one at a time are passed by while one of them runs: waiting, they
    /// take no place from others.
    mutating func dequeue() -> (id: String, work: Work)? {
        guard running.count < JobRunner.runningMax,
            let place = queue.firstIndex(where: { !isBlocked($0.id) })
        else { return nil }
        let next = queue.remove(at: place)
        running.insert(next.id)
        return next
    }

    private func isBlocked(_ id: String) -> Bool {
        guard let kind = jobs[id]?.kind, singleKinds.contains(kind) else { return false }
        return running.contains { jobs[$0]?.kind == kind }
    }

    /// Marks the job as cancelled.
    /// - Returns: Whether it waited, and now wants to be finished by its caller.
    mutating func cancel(_ id: String) -> Bool {
        cancelled.insert(id)
        works[id]?.cancel()
        guard let place = queue.firstIndex(where: { $0.id == id }) else { return false }
        queue.remove(at: place)
        return true
    }

    /// Admits nothing any more, and marks every job as cancelled; those that can go on, and that
    /// nobody has cancelled before, as suspended.
    /// - Returns: The jobs that waited, and now want to be finished by the caller.
    mutating func shutDown() -> [String] {
        isShutDown = true
        for job in jobs.values where job.request != nil && !cancelled.contains(job.id) {
            suspended.insert(job.id)
        }
        return jobs.keys.filter { cancel($0) }
    }

    /// Whether the job is to go on at the next start, and not to end.
    func isSuspended(_ id: String) -> Bool { suspended.contains(id) }

    /// Notes that another server has taken the job over, and cancels its work.
    mutating func lose(_ id: String) {
        guard jobs[id] != nil else { return }
        lost.insert(id)
        works[id]?.cancel()
    }

    /// Whether the end of the run is not the end of the job: another server has it, or it came
    /// back from there, and what the run stumbled over may be the other's doing.
    func isLeft(_ id: String, after outcome: Result<JSONValue, any Error>) -> Bool {
        if lost.contains(id) { return true }
        if case .failure = outcome { return returned[id] != nil && !isCancelled(id) }
        return false
    }

    func isCancelled(_ id: String) -> Bool { cancelled.contains(id) }

    /// Whether the job is cancelled, and goes on nowhere.
    func isGivenUp(_ id: String) -> Bool {
        isCancelled(id) && !isSuspended(id) && !lost.contains(id)
    }

    mutating func setTask(_ task: Task<Void, Never>, of id: String) { tasks[id] = task }

    /// The work of a job that runs; it is cancelled at once if the job is already, or is lost.
    mutating func setWork(_ work: Task<JSONValue, any Error>, of id: String) {
        works[id] = work
        if cancelled.contains(id) || lost.contains(id) { work.cancel() }
    }

    mutating func update(_ id: String, _ change: (inout Job) -> Void) -> Job? {
        guard var job = jobs[id] else { return nil }
        change(&job)
        jobs[id] = job
        return job
    }

    /// Ends the run of a job that is not this server's any more; one that has come back waits to
    /// run again, and stays cancelled where it is.
    mutating func leave(_ id: String) {
        let back = returned[id]
        let isCancelled = isCancelled(id)
        remove(id)
        guard let back, !isShutDown else { return }
        jobs[id] = back.job
        queue.append((id, back.work))
        if isCancelled { cancelled.insert(id) }
    }

    /// Forgets the job.
    mutating func remove(_ id: String) {
        jobs[id] = nil
        arriving.remove(id)
        returned[id] = nil
        lost.remove(id)
        tasks[id] = nil
        works[id] = nil
        running.remove(id)
        cancelled.remove(id)
        suspended.remove(id)
    }

    /// Keeps the final state of a job; when there are too many, the oldest is given up.
    mutating func keep(_ job: Job) {
        unstored.append(job)
        if unstored.count > JobRunner.unstoredMax { unstored.removeFirst() }
    }

    mutating func markStored(_ id: String) { unstored.removeAll { $0.id == id } }
}
