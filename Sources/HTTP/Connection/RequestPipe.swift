import Synchronization

/// Carries a request body from its event loop to the one task that reads it.
///
/// The loop pushes and never waits: when more than `bytesMax` bytes are waiting it stops reading
/// the socket, and the reader asks for more when it has taken them.
final class RequestPipe: Sendable {
    private struct State {
        var bytes: [UInt8] = []
        var end: Result<Void, BodyError>?
        var isPaused = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let bytesMax: Int
    private let askForMore: @Sendable () -> Void

    /// - Parameter askForMore: Called from any thread once a paused pipe has room.
    init(bytesMax: Int, askForMore: @escaping @Sendable () -> Void) {
        self.bytesMax = bytesMax
        self.askForMore = askForMore
    }

    /// - Returns: Whether there is room for more; if not, `askForMore` will be called.
    func push(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let (waiter, hasRoom) = state.withLock { state in
            state.bytes.append(contentsOf: bytes)
            state.isPaused = state.bytes.count > bytesMax
            return (state.waiter.take(), !state.isPaused)
        }
        waiter?.resume()
        return hasRoom
    }

    /// The body is complete, or will never be. The first end is the one that counts.
    func finish(_ end: Result<Void, BodyError> = .success(())) {
        let waiter = state.withLock { state in
            if state.end == nil { state.end = end }
            return state.waiter.take()
        }
        waiter?.resume()
    }

    /// Everything that has arrived, waiting until something has; `nil` at the end.
    func next() async throws(BodyError) -> [UInt8]? {
        while true {
            if let taken = try take() { return taken.isEmpty ? nil : taken }
            if Task.isCancelled { throw .cancelled }
            await withTaskCancellationHandler {
                await withCheckedContinuation { park($0) }
            } onCancel: {
                state.withLock { $0.waiter.take() }?.resume()
            }
        }
    }

    /// - Returns: What has arrived, `[]` at the end, `nil` where one must wait.
    private func take() throws(BodyError) -> [UInt8]? {
        let (result, wasPaused): (Result<[UInt8]?, BodyError>, Bool) = state.withLock { state in
            if !state.bytes.isEmpty {
                let wasPaused = state.isPaused
                state.isPaused = false
                let bytes = state.bytes
                state.bytes = []
                return (.success(bytes), wasPaused)
            }
            return (state.end.map { $0.map { [] } } ?? .success(nil), false)
        }
        if wasPaused { askForMore() }
        return try result.get()
    }

    private func park(_ continuation: CheckedContinuation<Void, Never>) {
        let mayGoOn = state.withLock { state in
            if !state.bytes.isEmpty || state.end != nil || Task.isCancelled { return true }
            precondition(state.waiter == nil, "a request body has one reader")
            state.waiter = continuation
            return false
        }
        if mayGoOn { continuation.resume() }
    }
}
