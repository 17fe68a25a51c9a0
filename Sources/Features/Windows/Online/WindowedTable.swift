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
    private let budget: MemoryBudget
    private let shards: [Shard]
    private let byteCount = Atomic(0)
    private let isIncomplete = Atomic(false)
    private let deliveries = Mutex(Deliveries())
    /// Which shard is looked at next, whether or not rows come to it.
    private let nextSwept = Atomic(0)

    /// A power of two.
    private static let shardCount = 64

    /// Fewer events of a key than these cost less than their tiles.
    package static let defaultTiledFrom = 32

    /// - Precondition: The view has aggregations.
    /// - Parameter budget: What the events may take together with the rows of other tables.
    package init(
        schema: FeatureViewSchema, tiledFrom: Int = defaultTiledFrom,
        budget: MemoryBudget = .unlimited
    ) {
        guard let windows = schema.windows else {
            preconditionFailure("only views with aggregations have windows")
        }
        self.schema = schema
        self.budget = budget
        self.windows = ServedWindows(windows, tiledFrom: tiledFrom)
        shards = (0..<Self.shardCount).map { _ in Shard() }
    }

    deinit { budget.give(back: byteCount.load(ordering: .relaxed)) }

    /// The number of keys held, counting those whose events are all yet to come.
    package var count: Int { shards.reduce(0) { $0 + $1.keys.withLock { $0.entries.count } } }

    /// The keys held, in any order; for looking at the whole table, not for lookups.
    package var keys: [EntityKey] {
        shards.flatMap { $0.keys.withLock { Array($0.entries.keys) } }
    }

    package func someKey(using random: inout some RandomNumberGenerator) -> EntityKey? {
        let draw = random.next()
        let shard = shards[Int.random(in: shards.indices, using: &random)]
        return shard.keys.withLock { keys in
            guard !keys.entries.isEmpty else { return nil }
            let offset = Int(draw % UInt64(keys.entries.count))
            return keys.entries.keys.dropFirst(offset).first
        }
    }

    /// About what the events and tiles take in memory.
    package var bytes: Int { byteCount.load(ordering: .relaxed) }

    package func bytesGrowingMax(rowCount: Int) -> Int { rowCount * windows.bytesPerEvent }

    /// Whether there was no room for events of some new key.
    package var lacksRows: Bool { isIncomplete.load(ordering: .relaxed) }

    /// The event time from which on events are wanted at `instant`.
    package func reach(at instant: EventTime) -> EventTime {
        EventTime(microseconds: WindowReach(windows, at: instant).longest)
    }

    /// Takes committed rows in any order; those that came already are left out.
    ///
    /// - Parameters:
    ///   - transaction: The one that wrote them; `nil` where nobody knows.
    ///   - known: What rows that are known only later are told by.
    package func insert(
        _ rows: [OfflineRow], transaction: Int64?, known: EventTime, now: EventTime
    ) {
        let delivery = Deliveries.Delivery(
            rows: rows, transaction: transaction, known: known, now: now)
        // Held meanwhile: a filling must not begin between the look and the insertion.
        deliveries.withLock { take(delivery, &$0) }
    }

    private func take(_ delivery: Deliveries.Delivery, _ deliveries: inout Deliveries) {
        add(deliveries.fresh(delivery), known: delivery.known, now: delivery.now)
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
            for shard in shards { change(shard) { $0 = WindowedKeys() } }
            isIncomplete.store(false, ordering: .relaxed)
            for held in deliveries.begin(seen: seen) { take(held, &deliveries) }
        }
    }

    /// Takes rows of the reading, each of which comes once.
    package func fill(_ rows: [OfflineRow], now: EventTime) {
        add(rows, known: now, now: now)
    }

    /// The features over the windows that end before `now`, in a row of that time.
    ///
    /// - Parameter now: Must not go back by more than clocks do: what no window reaches is gone.
    /// - Returns: A row for every key: where there are no events, counts are 0. `nil` for a key
    ///   that may have events for which there was no room.
    package func row(_ key: EntityKey, now: EventTime) -> OfflineRow? {
        let values = change(shards[place(of: key)]) { $0.values(of: key, windows, at: now) }
        if values == nil, lacksRows { return nil }
        return OfflineRow(
            key: key, order: RowOrder(eventTime: now, createdTime: now, sequence: 0),
            values: values ?? windows.emptyValues)
    }

    private func change<Result: Sendable>(
        _ shard: Shard, _ body: (inout WindowedKeys) -> Result
    ) -> Result {
        shard.keys.withLock { keys in
            let before = keys.bytes
            defer {
                let growth = keys.bytes - before
                if growth != 0 {
                    byteCount.wrappingAdd(growth, ordering: .relaxed)
                    budget.take(growth)
                }
            }
            return body(&keys)
        }
    }

    /// Drops what no window reaches any more, also of keys that nobody touches.
    ///
    /// Insertions do it for one shard after the other, every minute.
    package func sweep(now: EventTime) {
        let reach = WindowReach(windows, at: now)
        for shard in shards { change(shard) { $0.sweep(reach, at: now) } }
    }

    /// - Complexity: O(1) for each row in the order of its key's events; a row out of order moves
    ///   those behind it, all that come together at once.
    private func add(_ rows: [OfflineRow], known: EventTime, now: EventTime) {
        guard !rows.isEmpty else { return }
        let reach = WindowReach(windows, at: now)
        var places: [[Int]] = Array(repeating: [], count: Self.shardCount)
        for (index, row) in rows.enumerated()
        where row.order.eventTime.microseconds >= reach.longest {
            places[place(of: row.key)].append(index)
        }
        for (shard, indexes) in zip(shards, places) where !indexes.isEmpty {
            change(shard) { keys in
                for (key, own) in Dictionary(grouping: indexes, by: { rows[$0].key }) {
                    // Once some were left out, a new key's may have been among them.
                    guard keys.entries[key] != nil || !(lacksRows || budget.isExhausted) else {
                        isIncomplete.store(true, ordering: .relaxed)
                        continue
                    }
                    let sorted = own.sorted { rows[$0].order < rows[$1].order }
                    keys.insert(
                        sorted.lazy.map { rows[$0] }, of: key, windows, reach, known: known)
                }
            }
        }
        let swept = nextSwept.wrappingAdd(1, ordering: .relaxed).newValue
        change(shards[swept & (Self.shardCount - 1)]) { keys in
            if keys.isSweepDue(at: now) { keys.sweep(reach, at: now) }
        }
    }

    private func place(of key: EntityKey) -> Int {
        Int(truncatingIfNeeded: UInt(bitPattern: key.hashValue) >> 32) % Self.shardCount
    }

    private final class Shard: Sendable {
        let keys = Mutex(WindowedKeys())
    }
}
