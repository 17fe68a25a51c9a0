import Features
import JSON
import Synchronization

/// What becomes of a job between its turn and its end.
extension JobRunner {
    func startNext() {
        state.withLock { state in
            while let (id, work) = state.dequeue() {
                state.setTask(Task { await self.run(id, work) }, of: id)
            }
        }
    }

    func finishCancelled(_ id: String, _ state: inout RunnerState) {
        state.setTask(Task { await self.finish(id, .failure(CancellationError())) }, of: id)
    }

    private func run(_ id: String, _ work: @escaping RunnerState.Work) async {
        let began = now()
        let job = update(id) { job in
            job.state = .running
            job.startedAt = began
        }
        guard let job, await note(job) else { return leave(id) }
        // A task of its own, so that cancelling the work does not cancel the storing of its end.
        let task = Task {
            if state.withLock({ $0.isCancelled(id) }) { throw CancellationError() }
            return try await self.repeating(id, work)
        }
        state.withLock { $0.setWork(task, of: id) }
        await finish(id, await task.result)
        startNext()
    }

    /// Stores the job on its way; where the database is away, its end will be stored.
    ///
    /// - Returns: Whether it is still this server's.
    private func note(_ job: Job) async -> Bool {
        do throws(FeatureError) {
            try await store.save(job)
        } catch {
            if case .conflict = error { return false }
        }
        return true
    }

    /// Does the work, and does it again where the database was away and the job can go on.
    private func repeating(_ id: String, _ work: RunnerState.Work) async throws -> JSONValue {
        var pause = storeRetryDelay
        while true {
            do {
                return try await work(progress(of: id))
            } catch FeatureError.unavailable(let reason) {
                guard let job = repeated(id) else { throw FeatureError.unavailable(reason) }
                try await Task.sleep(for: pause)
                pause *= 2
                guard await note(job) else {
                    state.withLock { $0.lose(id) }
                    throw CancellationError()
                }
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

    func finish(_ id: String, _ outcome: Result<JSONValue, any Error>) async {
        guard let job = ended(id, outcome) else { return leave(id) }
        switch await storeEnd(of: job) {
        case .stored:
            state.withLock { $0.remove(id) }
            await storeKept()
        case .notOurs: leave(id)
        case .away:
            state.withLock { state in
                state.keep(job)
                state.remove(id)
            }
        }
    }

    /// Says nothing of the job, which another server has; if it has come back, it runs again.
    private func leave(_ id: String) {
        state.withLock { $0.leave(id) }
        startNext()
    }

    /// The job with its outcome; `nil` where that is not for this run to tell.
    private func ended(_ id: String, _ outcome: Result<JSONValue, any Error>) -> Job? {
        let ended = now()
        let (isCancelled, isSuspended, isLeft) = state.withLock {
            ($0.isCancelled(id), $0.isSuspended(id), $0.isLeft(id, after: outcome))
        }
        guard !isLeft else { return nil }
        var error: JSONValue?
        if case .failure(let reason) = outcome, !isCancelled { error = problem(reason) }
        return update(id) { job in
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
    }

    /// What the store said to the end of a job.
    private enum StoredEnd {
        case stored
        /// Another server has taken the job over, and tells how it ends.
        case notOurs
        case away
    }

    /// Offers the job to the store a few times.
    ///
    /// A database that is away must not leave a job that has ended looking as if it ran; nor
    /// must it hold up a server that stops.
    private func storeEnd(of job: Job) async -> StoredEnd {
        for attempt in 1...Self.storeAttemptsMax {
            do throws(FeatureError) {
                try await store.save(job)
                return .stored
            } catch {
                if case .conflict = error { return .notOurs }
            }
            if attempt == Self.storeAttemptsMax || state.withLock({ $0.isShutDown }) { break }
            try? await Task.sleep(for: storeRetryDelay)
        }
        return .away
    }

    /// Stores what was kept in memory, now that the store takes jobs again.
    private func storeKept() async {
        for job in state.withLock({ $0.unstored }) {
            do throws(FeatureError) {
                try await store.save(job)
            } catch {
                // What another server has taken over is not kept for ever.
                guard case .conflict = error else { return }
            }
            state.withLock { $0.markStored(job.id) }
        }
    }

    private func progress(of id: String) -> JobProgress {
        JobProgress(
            of: id, isGivenUp: { self.state.withLock { $0.isGivenUp(id) } },
            report: { self.report($0, of: id) })
    }

    private func report(_ progress: Job.Progress, of id: String) {
        _ = update(id) { $0.progress = progress }
    }

    private func update(_ id: String, _ change: (inout Job) -> Void) -> Job? {
        state.withLock { $0.update(id, change) }
    }
}
