import Synchronization

/// Carries a streamed response body from the task that writes it to the event loop.
///
/// Writers wait while more than `bytesMax` bytes are not yet taken; the loop takes them when its
/// output buffer has room.
final class ResponsePipe: Sendable {
    enum End: Sendable {
        case whole
        /// The writer failed: the client must not take what it got for everything.
        case cut
    }

    fileprivate struct State {
        var bytes: [UInt8] = []
        var trailers: Headers = [:]
        var end: End?
        var isClosed = false
        /// Whether the loop knows that something is waiting.
        var isAnnounced = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    /// Whether the body goes out in chunks; otherwise its end is the connection's.
    let isChunked: Bool
    private let bytesMax: Int
    private let announce: @Sendable () -> Void

    /// - Parameter announce: Called from any thread when there is something to take.
    init(bytesMax: Int, isChunked: Bool, announce: @escaping @Sendable () -> Void) {
        self.bytesMax = bytesMax
        self.isChunked = isChunked
        self.announce = announce
    }

    /// Appends `bytes` in pieces of at most `bytesMax`, waiting for room before each.
    func write(_ bytes: [UInt8]) async throws(BodyError) {
        var offset = 0
        while offset < bytes.count {
            let end = min(offset + bytesMax, bytes.count)
            if try append(bytes[offset..<end]) {
                offset = end
            } else {
                await waitForRoom()
            }
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
    /// - Returns: The bytes, and the end once these are the last.
    func take() -> (bytes: [UInt8], end: End?) {
        let (bytes, end, waiters) = state.withLock { state in
            let bytes = state.bytes
            state.bytes = []
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

    /// - Returns: Whether there was room.
    private func append(_ bytes: ArraySlice<UInt8>) throws(BodyError) -> Bool {
        guard try !isFull() else { return false }
        let mustAnnounce = state.withLock { state in
            state.bytes.append(contentsOf: bytes)
            return state.announceOnce()
        }
        if mustAnnounce { announce() }
        return true
    }

    private func isFull() throws(BodyError) -> Bool {
        let (isClosed, count) = state.withLock { ($0.isClosed, $0.bytes.count) }
        if isClosed { throw .disconnected }
        if Task.isCancelled { throw .cancelled }
        return count >= bytesMax
    }

    private func waitForRoom() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayGoOn = state.withLock { state in
                    if state.isClosed || state.bytes.count < bytesMax || Task.isCancelled {
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
    fileprivate mutating func announceOnce() -> Bool {
        defer { isAnnounced = true }
        return !isAnnounced
    }

    fileprivate mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
        defer { waiters = [] }
        return waiters
    }
}
