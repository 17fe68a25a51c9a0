import Synchronization

/// How much memory the online store may take; shared by its tables.
package final class MemoryBudget: Sendable {
    /// In bytes.
    package let limit: Int
    private let taken = Atomic(0)

    package static let unlimited = MemoryBudget(limit: .max)

    package init(limit: Int) {
        self.limit = limit
    }

    /// Bytes that tables have taken.
    package var used: Int { taken.load(ordering: .relaxed) }

    var hasRoom: Bool { used < limit }

    /// Notes that a table has grown, or, where negative, has shrunk.
    func take(_ bytes: Int) { taken.wrappingAdd(bytes, ordering: .relaxed) }

    func give(back bytes: Int) { take(-bytes) }
}
