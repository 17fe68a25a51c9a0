import Synchronization

/// The counts the loops of a server share and change at requests.
final class ServerGauges: Sendable {
    private let requests = Atomic(0)
    private let bytes = Atomic(0)
    private let failures = Atomic(0)
    private let timeouts = Mutex<[ServerStatistics.Timeout: Int]>([:])

    var requestsInFlight: Int { requests.load(ordering: .relaxed) }

    /// What connections hold in buffers of their own.
    var heldBytes: Int { bytes.load(ordering: .relaxed) }

    /// TLS handshakes that failed since the start.
    var handshakesFailed: Int { failures.load(ordering: .relaxed) }

    func handshakeFailed() { failures.add(1, ordering: .relaxed) }

    /// How often what was waited for in vain, since the start.
    var timeoutCounts: [ServerStatistics.Timeout: Int] { timeouts.withLock { $0 } }

    func timedOut(_ timeout: ServerStatistics.Timeout) {
        timeouts.withLock { $0[timeout, default: 0] += 1 }
    }

    /// Counts a request if there are fewer than `max`.
    func beginRequest(max: Int) -> Bool {
        let (_, new) = requests.add(1, ordering: .relaxed)
        if new <= max { return true }
        requests.subtract(1, ordering: .relaxed)
        return false
    }

    func endRequest() { requests.subtract(1, ordering: .relaxed) }

    /// - Parameter change: May be negative.
    func hold(_ change: Int) { bytes.add(change, ordering: .relaxed) }
}
