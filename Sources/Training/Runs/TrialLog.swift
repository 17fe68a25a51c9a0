/// Stores the trials of a training one after the other, as they come.
struct TrialLog {
    private let runs: any TrainingRunStore
    private let job: String

    init(_ runs: any TrainingRunStore, job: String) {
        self.runs = runs
        self.job = job
    }

    /// Does the work, and returns once all is stored that it wanted kept; also where it failed or
    /// was cancelled. What cannot be stored now is stored with the end of the run.
    func keeping<T>(
        _ work: (_ keep: @escaping @Sendable (TrialRecord) -> Void) async throws -> T
    ) async throws -> T {
        // As many as the search has trials at most.
        let (trials, coming) = AsyncStream<TrialRecord>.makeStream()
        let (runs, job) = (runs, job)
        // A task of its own: a cancelled one stores nothing.
        let storing = Task {
            for await trial in trials { try? await runs.add(trial, to: job) }
        }
        let result: Result<T, any Error>
        do {
            result = .success(try await work { coming.yield($0) })
        } catch {
            result = .failure(error)
        }
        coming.finish()
        await storing.value
        return try result.get()
    }
}
