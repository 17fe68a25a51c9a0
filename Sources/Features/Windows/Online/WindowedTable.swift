import Synchronization

/// The windows of one view in memory: per key tiles and events, from which its aggregations are
/// computed at the moment they are asked for.
///
/// It answers what the point-in-time join answers, sums of doubles to 10⁻¹². The table is split
/// into shards, each behind its own lock; a lock is held for the answer to one key.
///
/// Each event counts once. Rows are delivered by those who commit them, and read from the offline
/// store by whoever fills the table; a row of a transaction that the filling has seen is left out
/// when it is delivered, and so is one that was delivered lately.
package final class WindowedTable: Sendable {
    package let schema: FeatureViewSchema
    private let windows: ServedWindows
    private let shards: [Shard]
    private let deliveries = Mutex(Deliveries())
    private let budget: MemoryBudget
    /// What the budget was told that the table takes.
    private let bytesTaken = Mutex(0)

    private static let shardCount = 64

    /// Fewer events of a key than these cost less than their tiles.
    package static let defaultTiledFrom = 32

    /// - Precondition: The view has aggregations.
    package init(
        schema: FeatureViewSchema, tiledFrom: Int = defaultTiledFrom,
        budget: MemoryBudget = .unlimited
    ) {
        guard let windows = schema.windows else {
            preconditionFailure("only views with aggregations have windows")
        }
        self.schema = schema
        self.windows = ServedWindows(windows, tiledFrom: tiledFrom)
        shards = (0..<Self.shardCount).map { _ in Shard() }
        self.budget = budget
    }

    deinit { budget.give(back: bytesTaken.withLock { $0 }) }

    /// The number of keys held, counting those whose events are all yet to come.
    package var count: Int { shards.reduce(0) { $0 + $1.keys.withLock { $0.entries.count } } }

    /// The keys held, in any order; for looking at the whole table, not for lookups.
    package var keys: [EntityKey] {
        shards.flatMap { $0.keys.withLock { Array($0.entries.keys) } }
    }

    /// About what the table takes in memory.
    package var bytes: Int {
        shards.reduce(deliveries.withLock { $0.bytes }) { $0 + $1.keys.withLock { $0.bytes } }
    }

    /// The event time from which on events are wanted at `instant`.
    package func reach(at instant: EventTime) -> EventTime {
        EventTime(microseconds: WindowReach(windows, at: instant).longest)
    }

    /// Takes committed rows in any order; those that came already are left out.
    ///
    /// - Parameters:
    ///   - transaction: The one that wrote them; `nil` where nobody knows.
    ///   - now: What rows that are known only later are told by.
    package func insert(_ rows: [OfflineRow], transaction: Int64? = nil, now: EventTime) {
        // Held meanwhile: a filling must not begin between the look and the insertion.
        deliveries.withLock { deliveries in
            add(deliveries.fresh(rows, transaction, now), now: now)
        }
    }

    /// Says that the table is about to be filled: until `beginFilling(seen:)` rows are only kept.
    package func prepareFilling() {
        deliveries.withLock { $0.hold() }
    }

    /// Begins anew with what the reading that is under way will bring.
    ///
    /// - Parameter seen: The transactions whose rows it reads.
    package func beginFilling(seen: CommitSnapshot) {
        deliveries.withLock { deliveries in
            for shard in shards { shard.keys.withLock { $0 = Keys() } }
            for held in deliveries.begin(seen: seen) {
                add(deliveries.fresh(held.rows, held.transaction, held.now), now: held.now)
            }
        }
    }

    /// Takes rows of the reading, each of which comes once.
    package func fill(_ rows: [OfflineRow], now: EventTime) {
        add(rows, now: now)
    }

    /// The features over the windows that end before `now`, in a row of that time.
    ///
    /// - Parameter now: Must not go back by more than clocks do: what no window reaches is gone.
    /// - Returns: A row for every key: where there are no events, counts are 0.
    package func row(_ key: EntityKey, now: EventTime) -> OfflineRow? {
        let values = shards[place(of: key)].keys.withLock { keys -> [FeatureValue] in
            guard let index = keys.entries.index(forKey: key) else { return windows.emptyValues }
            if keys.entries.values[index].isWaiting(at: now) {
                let before = keys.entries.values[index].bytes
                keys.entries.values[index].advance(
                    windows, WindowReach(windows, at: now), to: now)
                keys.entryBytes += keys.entries.values[index].bytes - before
            }
            return keys.entries.values[index].values(windows, at: now)
        }
        return OfflineRow(
            key: key, order: RowOrder(eventTime: now, createdTime: now, sequence: 0),
            values: values)
    }

    /// Drops what no window reaches any more, also of keys that nobody touches.
    ///
    /// Insertions do it for a shard every now and then.
    package func sweep(now: EventTime) {
        let reach = WindowReach(windows, at: now)
        for shard in shards { shard.keys.withLock { $0.sweep(reach, at: now) } }
    }

    /// - Complexity: O(1) for each row in the order of its key's events; a row out of order moves
    ///   those behind it, all that come together at once.
    private func add(_ rows: [OfflineRow], now: EventTime) {
        guard !rows.isEmpty else { return }
        let reach = WindowReach(windows, at: now)
        var places: [[Int]] = Array(repeating: [], count: Self.shardCount)
        for (index, row) in rows.enumerated()
        where row.order.eventTime.microseconds >= reach.longest {
            places[place(of: row.key)].append(index)
        }
        for (shard, indexes) in zip(shards, places) where !indexes.isEmpty {
            shard.keys.withLock { keys in
                add(rows, indexes, to: &keys, reach, now: now)
                if keys.isSweepDue(at: now) { keys.sweep(reach, at: now) }
            }
        }
        noteBytes()
    }

    /// Tells the budget how much the table has grown.
    private func noteBytes() {
        let bytes = shards.reduce(0) { $0 + $1.keys.withLock { $0.bytes } }
        bytesTaken.withLock { taken in
            budget.take(bytes - taken)
            taken = bytes
        }
    }

    private func add(
        _ rows: [OfflineRow], _ indexes: [Int], to keys: inout Keys, _ reach: WindowReach,
        now: EventTime
    ) {
        for (key, indexes) in Dictionary(grouping: indexes, by: { rows[$0].key }) {
            var known = WordRows(windows.eventShape)
            known.reserve(indexes.count)
            let sorted =
                indexes.count == 1 ? indexes : indexes.sorted { rows[$0].order < rows[$1].order }
            keys.change(key, windows) { entry in
                entry.advance(windows, reach, to: now)
                for index in sorted {
                    if rows[index].order.createdTime <= now {
                        windows.append(rows[index], to: &known)
                    } else {
                        entry.wait(for: rows[index])
                    }
                }
                entry.insert(0..<known.count, of: known, windows, reach)
            }
        }
    }

    private func place(of key: EntityKey) -> Int {
        Int(truncatingIfNeeded: UInt(bitPattern: key.hashValue) >> 32) % Self.shardCount
    }

    private final class Shard: Sendable {
        let keys = Mutex(Keys())
    }
}

/// The keys of one shard.
private struct Keys {
    var entries: [EntityKey: KeyWindows] = [:]
    /// What entries take besides their places in the dictionary.
    var entryBytes = 0
    private var sweptAt: EventTime?

    var bytes: Int {
        let slot = MemoryLayout<EntityKey>.stride + MemoryLayout<KeyWindows>.stride
        return entryBytes + entries.capacity * (slot + 1)
    }

    mutating func change(
        _ key: EntityKey, _ windows: ServedWindows, _ body: (inout KeyWindows) -> Void
    ) {
        let index: Dictionary<EntityKey, KeyWindows>.Index
        if let known = entries.index(forKey: key) {
            index = known
        } else {
            entries[key] = KeyWindows(windows)
            entryBytes += key.bytesOutside
            guard let added = entries.index(forKey: key) else { return }
            index = added
        }
        let before = entries.values[index].bytes
        body(&entries.values[index])
        entryBytes += entries.values[index].bytes - before
    }

    func isSweepDue(at instant: EventTime) -> Bool {
        guard let sweptAt else { return true }
        return sweptAt.age(at: instant) >= Self.sweepInterval
    }

    /// In microseconds. A sweep looks at every key of the shard.
    private static let sweepInterval: Int64 = 60_000_000

    mutating func sweep(_ reach: WindowReach, at instant: EventTime) {
        sweptAt = instant
        var index = entries.startIndex
        var empty: [EntityKey] = []
        while index != entries.endIndex {
            let before = entries.values[index].bytes
            entries.values[index].trim(reach)
            entryBytes += entries.values[index].bytes - before
            if entries.values[index].isEmpty { empty.append(entries.keys[index]) }
            entries.formIndex(after: &index)
        }
        for key in empty {
            guard let entry = entries.removeValue(forKey: key) else { continue }
            entryBytes -= entry.bytes + key.bytesOutside
        }
        // A dictionary gives nothing back by itself.
        if entries.capacity > 4 * entries.count + 64 {
            entries = Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0.value) })
        }
    }
}

extension EntityKey {
    /// About what the list of values takes.
    fileprivate var bytesOutside: Int {
        values.reduce(32) { bytes, value in
            if case .string(let text) = value, text.utf8.count > 15 {
                return bytes + MemoryLayout<FeatureValue>.stride + 32 + text.utf8.count
            }
            return bytes + MemoryLayout<FeatureValue>.stride
        }
    }
}

/// Which rows were delivered, and which of them are to be counted.
private struct Deliveries {
    struct Held {
        let rows: [OfflineRow]
        let transaction: Int64?
        let now: EventTime
    }

    /// Rows that came since it was said that the table is about to be filled; `nil` when it is not.
    private var held: [Held]?
    /// The transactions whose rows the last filling reads.
    private var seen: CommitSnapshot?
    private var lately = SequenceRuns()

    var bytes: Int { lately.bytes }

    mutating func hold() {
        held = held ?? []
    }

    mutating func begin(seen: CommitSnapshot) -> [Held] {
        defer { held = nil }
        self.seen = seen
        lately = SequenceRuns()
        return held ?? []
    }

    /// The rows that are to be counted now.
    mutating func fresh(
        _ rows: [OfflineRow], _ transaction: Int64?, _ now: EventTime
    ) -> [OfflineRow] {
        if held != nil {
            held?.append(Held(rows: rows, transaction: transaction, now: now))
            return []
        }
        if let transaction, let seen, seen.contains(transaction) { return [] }
        return rows.filter { lately.insert($0.order.sequence) }
    }
}
