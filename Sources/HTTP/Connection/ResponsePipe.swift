import Synchronization

/// Carries a streamed response body from the task that writes it to the event loop.
///
/// Writers wait while `lead` bytes are not yet taken; the loop takes them when its output buffer is
/// empty, and then says how many may be next.
final class ResponsePipe: Sendable {
    enum End: Sendable {
        case whole
        /// The writer failed: the client must not take what it got for everything.
        case cut
    }

    fileprivate struct State {
        var bytes: [UInt8] = []
        /// How many `bytes` there may be.
        var lead: Int
        var trailers: Headers = [:]
        var end: End?
        var isClosed = false
        /// Whether the loop knows that something is waiting.
        var isAnnounced = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>
    /// Whether the body goes out in chunks; otherwise its end is the connection's.
    let isChunked: Bool
    private let announce: @Sendable () -> Void

    /// - Parameter announce: Called from any thread when there is something to take.
    init(lead: Int, isChunked: Bool, announce: @escaping @Sendable () -> Void) {
        state = Mutex(State(lead: lead))
        self.isChunked = isChunked
        self.announce = announce
    }

    /// Appends `bytes` in pieces for which there is room, waiting for it before each.
    func write(_ bytes: [UInt8]) async throws(BodyError) {
        var rest = bytes[...]
        while true {
            rest = rest.dropFirst(try append(rest))
            if rest.isEmpty { break }
            await waitForRoom()
        }
        // The last piece counts too: a caller in a loop of small writes must feel the client.
        while try isFull() { await waitForRoom() }
    }

    /// Whether the loop has taken all that was written.
    var isTaken: Bool { state.withLock { $0.bytes.isEmpty } }

    /// The body is complete, or was cut off.
    func finish(_ end: End) {
        let mustAnnounce = state.withLock { state in
            state.end = end
            return state.announceOnce()
        }
        if mustAnnounce { announce() }
    }

    func setTrailer(_ name: String, _ value: String) {
        state.withLock { $0.trailers.append(name, value) }
    }

    /// What follows the body; complete once it has ended.
    var trailers: Headers { state.withLock { $0.trailers } }

    /// Takes all that is waiting.
    ///
    /// - Parameter nextLead: How many bytes may wait from now on.
    /// - Returns: The bytes, and the end once these are the last.
    func take(nextLead: Int) -> (bytes: [UInt8], end: End?) {
        let (bytes, end, waiters) = state.withLock { state in
            let bytes = state.bytes
            state.bytes = []
            state.lead = nextLead
            state.isAnnounced = false
            return (bytes, state.end, state.takeWaiters())
        }
        for waiter in waiters { waiter.resume() }
        return (bytes, end)
    }

    /// The connection has gone: whoever writes is told so.
    func close() {
        let waiters = state.withLock { state in
            state.isClosed = true
            state.bytes = []
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
    }

    /// - Returns: For how many bytes there was room.
    private func append(_ bytes: ArraySlice<UInt8>) throws(BodyError) -> Int {
        guard try !isFull() else { return 0 }
        let (count, mustAnnounce) = state.withLock { state in
            let piece = bytes.prefix(state.lead - state.bytes.count)
            state.bytes.append(contentsOf: piece)
            return (piece.count, !piece.isEmpty && state.announceOnce())
        }
        if mustAnnounce { announce() }
        return count
    }

    private func isFull() throws(BodyError) -> Bool {
        let (isClosed, isFull) = state.withLock { ($0.isClosed, $0.isFull) }
        if isClosed { throw .disconnected }
        if Task.isCancelled { throw .cancelled }
        return isFull
    }

    private func waitForRoom() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayGoOn = state.withLock { state in
                    if state.isClosed || !state.isFull || Task.isCancelled {
                        return true
                    }
                    state.waiters.append(continuation)
                    return false
                }
                if mayGoOn { continuation.resume() }
            }
        } onCancel: {
            for waiter in state.withLock({ $0.takeWaiters() }) { waiter.resume() }
        }
    }
}

extension ResponsePipe.State {
    fileprivate var isFull: Bool { bytes.count >= lead }

    fileprivate mutating func announceOnce() -> Bool {
        defer { isAnnounced = true }
        return !isAnnounced
    }

    fileprivate mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
        defer { waiters = [] }
        return waiters
    }
}
