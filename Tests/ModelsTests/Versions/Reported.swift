import Synchronization

/// The aliases whose versions did not load, in order.
final class Reported: Sendable {
    private let stored = Mutex<[String]>([])

    var aliases: [String] { stored.withLock { $0 } }

    func append(_ alias: String) { stored.withLock { $0.append(alias) } }
}
