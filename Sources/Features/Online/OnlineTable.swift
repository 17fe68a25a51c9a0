import Synchronization

/// The rows of one view in memory: per key the latest one, and those that are yet to come.
///
/// The table is split into shards, each behind its own lock, so that readers on several event
/// loops rarely wait for each other or for a writer. A lock is held for one dictionary access.
///
/// Invariants, for each key:
/// 1. The current row is the greatest of those that were visible when it was last looked at.
/// 2. Later rows are sorted by the instant from which they are visible.
/// 3. A row arriving late never replaces a greater one, whatever the order of arrival.
package final class OnlineTable: Sendable {
    package let schema: FeatureViewSchema
    private let shards: [Shard]

    private static let shardCount = 64

    package init(schema: FeatureViewSchema) {
        self.schema = schema
        shards = (0..<Self.shardCount).map { _ in Shard() }
    }

    /// The number of keys held, counting those whose rows are all yet to come.
    package var count: Int { shards.reduce(0) { $0 + $1.entries.withLock { $0.count } } }

    /// The keys held, in any order; for looking at the whole table, not for lookups.
    package var keys: [EntityKey] { shards.flatMap { $0.entries.withLock { Array($0.keys) } } }

    /// Takes rows in any order.
    /// - Parameter now: What rows from the future are told by.
    package func insert(_ rows: [OfflineRow], now: EventTime) {
        for row in rows {
            shard(of: row.key).entries.withLock { entries in
                entries[row.key, default: Entry()].insert(row, now: now)
            }
        }
    }

    /// The greatest row of the key that is visible at `now`.
    /// - Parameter now: Must not go back by more than clocks do: rows replaced since are gone.
    package func row(_ key: EntityKey, now: EventTime) -> OfflineRow? {
        shard(of: key).entries.withLock { entries in
            guard let index = entries.index(forKey: key) else { return nil }
            if !entries.values[index].later.isEmpty { entries.values[index].advance(to: now) }
            return entries.values[index].current
        }
    }

    private func shard(of key: EntityKey) -> Shard {
        shards[Int(truncatingIfNeeded: UInt(bitPattern: key.hashValue) >> 32) % Self.shardCount]
    }

    private final class Shard: Sendable {
        let entries = Mutex<[EntityKey: Entry]>([:])
    }
}

/// What a table holds for one key.
private struct Entry {
    var current: OfflineRow?
    /// Rows whose event or created time lay in the future when they came.
    var later: [OfflineRow] = []

    mutating func insert(_ row: OfflineRow, now: EventTime) {
        // Or rows of keys that nobody asks for would pile up.
        advance(to: now)
        if row.order.isVisible(at: now) {
            promote(row)
        } else if !later.contains(where: { $0.order == row.order }) {
            // A table that is filled again gets the rows it has.
            let place = later.firstIndex { row.visibleFrom < $0.visibleFrom } ?? later.endIndex
            later.insert(row, at: place)
        }
    }

    mutating func advance(to now: EventTime) {
        let visible = later.prefix { $0.visibleFrom <= now }
        guard !visible.isEmpty else { return }
        for row in visible { promote(row) }
        later.removeFirst(visible.count)
    }

    private mutating func promote(_ row: OfflineRow) {
        if let current, current.order >= row.order { return }
        current = row
    }
}

extension OfflineRow {
    fileprivate var visibleFrom: EventTime { max(order.eventTime, order.createdTime) }
}
