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

    /// Whether so much more may be written.
    func hasRoom(for bytes: Int) -> Bool { used <= limit - bytes }

    /// Whether tables take no more keys. A sixteenth above the limit: rows that were admitted at
    /// the same time, or with less room than their slabs take, are not left out.
    var isExhausted: Bool { used - limit > limit / 16 }

    /// Notes that a table has grown, or, where negative, has shrunk.
    func take(_ bytes: Int) { taken.wrappingAdd(bytes, ordering: .relaxed) }

    func give(back bytes: Int) { take(-bytes) }
}
