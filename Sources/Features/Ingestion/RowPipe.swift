import Synchronization

/// Carries the parts of a batch from the task that reads them to the one that stores them, so that
/// the next part is read while the last is being sent.
///
/// Bounded: the reader waits while `partsMax` parts wait. For one sender and one receiver; a sender
/// whose receiver gives up must be cancelled.
package final class RowPipe: Sendable {
    private struct State {
        var parts: [RowStream.Part] = []
        var end: Result<Void, any Error>?
        var sender: CheckedContinuation<Void, Never>?
        var receiver: CheckedContinuation<Void, Never>?
    }

    /// Parts that may wait. Two hide the unevenness of either side; more only cost memory.
    package static let partsMax = 2

    private let state = Mutex(State())

    package init() {}

    /// Hands over a part, waiting until there is room.
    /// - Throws: `CancellationError` when the task is cancelled.
    package func send(_ part: RowStream.Part) async throws {
        while true {
            try Task.checkCancellation()
            if let receiver = offer(part) {
                receiver?.resume()
                return
            }
            await withTaskCancellationHandler {
                await withCheckedContinuation { parkSender($0) }
            } onCancel: {
                state.withLock { $0.sender.take() }?.resume()
            }
        }
    }

    /// Says that no more parts come. The first end is the one that counts.
    package func finish(_ end: Result<Void, any Error> = .success(())) {
        let receiver = state.withLock { state in
            state.end = state.end ?? end
            return state.receiver.take()
        }
        receiver?.resume()
    }

    /// The next part, waiting for it; `nil` after the last.
    /// - Throws: What the pipe was finished with; `CancellationError`.
    package func next() async throws -> RowStream.Part? {
        while true {
            try Task.checkCancellation()
            let (part, end, sender) = state.withLock { state in
                let part = state.parts.isEmpty ? nil : state.parts.removeFirst()
                return (part, state.end, part == nil ? nil : state.sender.take())
            }
            sender?.resume()
            if let part { return part }
            if let end {
                try end.get()
                return nil
            }
            await withTaskCancellationHandler {
                await withCheckedContinuation { parkReceiver($0) }
            } onCancel: {
                state.withLock { $0.receiver.take() }?.resume()
            }
        }
    }

    /// - Returns: `nil` where there is no room; otherwise who waits for the part, if anybody does.
    private func offer(
        _ part: RowStream.Part
    ) -> CheckedContinuation<Void, Never>?? {
        state.withLock { state in
            guard state.parts.count < Self.partsMax else { return nil }
            state.parts.append(part)
            return .some(state.receiver.take())
        }
    }

    private func parkSender(_ continuation: CheckedContinuation<Void, Never>) {
        let mayGoOn = state.withLock { state in
            if state.parts.count < Self.partsMax || Task.isCancelled { return true }
            state.sender = continuation
            return false
        }
        if mayGoOn { continuation.resume() }
    }

    private func parkReceiver(_ continuation: CheckedContinuation<Void, Never>) {
        let mayGoOn = state.withLock { state in
            if !state.parts.isEmpty || state.end != nil || Task.isCancelled { return true }
            state.receiver = continuation
            return false
        }
        if mayGoOn { continuation.resume() }
    }
}
