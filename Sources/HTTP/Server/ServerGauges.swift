import Synchronization

/// The counts the loops of a server share.
final class ServerGauges: Sendable {
    private let connections = Atomic(0)
    private let requests = Atomic(0)

    var statistics: ServerStatistics {
        ServerStatistics(
            connectionsOpen: connections.load(ordering: .relaxed),
            requestsInFlight: requests.load(ordering: .relaxed))
    }

    /// Counts a connection if there are fewer than `max`.
    func openConnection(max: Int) -> Bool { Self.add(to: connections, max: max) }

    func closeConnection() { connections.subtract(1, ordering: .relaxed) }

    /// Counts a request if there are fewer than `max`.
    func beginRequest(max: Int) -> Bool { Self.add(to: requests, max: max) }

    func endRequest() { requests.subtract(1, ordering: .relaxed) }

    private static func add(to count: borrowing Atomic<Int>, max: Int) -> Bool {
        let (_, new) = count.add(1, ordering: .relaxed)
        if new <= max { return true }
        count.subtract(1, ordering: .relaxed)
        return false
    }
}
