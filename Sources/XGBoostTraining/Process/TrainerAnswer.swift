import Synchronization
import Training

/// The answer of a training to whoever waits for it: what came first of an outcome and a
/// cancellation.
final class TrainerAnswer: Sendable {
    typealias Outcome = Result<TrainingOutcome, TrainingError>

    private struct State {
        var outcome: Outcome?
        var waiter: CheckedContinuation<Outcome, Never>?
    }

    private let state = Mutex(State())

    /// Answers; only the first time counts.
    func give(_ outcome: Outcome) {
        let waiter = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            guard state.outcome == nil else { return nil }
            state.outcome = outcome
            return state.waiter
        }
        waiter?.resume(returning: outcome)
    }

    /// Waits for the answer; asked for once.
    func outcome() async -> Outcome {
        await withCheckedContinuation { waiter in
            let given = state.withLock { state in
                state.waiter = waiter
                return state.outcome
            }
            if let given { waiter.resume(returning: given) }
        }
    }
}
