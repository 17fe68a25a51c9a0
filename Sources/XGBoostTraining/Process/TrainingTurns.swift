import Synchronization
import Training

/// Lets one training run at a time, and the others wait in the order in which they came.
final class TrainingTurns: Sendable {
    private typealias Waiter = CheckedContinuation<Bool, Never>

    private struct State {
        var isTaken = false
        var lastTicket = 0
        /// In order of their tickets.
        var waiting: [(ticket: Int, waiter: Waiter)] = []
        /// Gave up before they waited.
        var cancelled: Set<Int> = []
    }

    private let state = Mutex(State())

    /// Waits for the turn; whoever gets it gives it back.
    ///
    /// - Throws: `.cancelled` at once when the task is.
    func take() async throws(TrainingError) {
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        let hasTurn = await withTaskCancellationHandler {
            await withCheckedContinuation { enter($0, ticket) }
        } onCancel: {
            leave(ticket)
        }
        // A turn that came together with the cancellation is kept: the caller looks after it.
        guard hasTurn else { throw .cancelled }
    }

    func give() {
        let next = state.withLock { state -> Waiter? in
            guard !state.waiting.isEmpty else {
                state.isTaken = false
                return nil
            }
            return state.waiting.removeFirst().waiter
        }
        next?.resume(returning: true)
    }

    private func enter(_ waiter: Waiter, _ ticket: Int) {
        let answer = state.withLock { state -> Bool? in
            if state.cancelled.remove(ticket) != nil { return false }
            guard state.isTaken else {
                state.isTaken = true
                return true
            }
            state.waiting.append((ticket, waiter))
            return nil
        }
        if let answer { waiter.resume(returning: answer) }
    }

    private func leave(_ ticket: Int) {
        let waiter = state.withLock { state -> Waiter? in
            guard let index = state.waiting.firstIndex(where: { $0.ticket == ticket }) else {
                state.cancelled.insert(ticket)
                return nil
            }
            return state.waiting.remove(at: index).waiter
        }
        waiter?.resume(returning: false)
    }
}
