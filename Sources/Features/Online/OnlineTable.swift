import Synchronization

/// The rows of one view in memory: per key the latest one, and those that are yet to come.
///
/// Rows are typed bytes in slabs (`RowLayout`): 120 bytes for an integer key and ten doubles, times
/// and all. The table is split into shards, each behind its own lock, so that readers on several
/// event loops rarely wait for each other or for a writer. A lock is held while one row is looked
/// at, or written.
///
/// Invariants, for each key:
/// 1. The current row is the greatest of those that were visible when it was last looked at.
/// 2. Later rows are sorted by the instant from which they are visible.
/// 3. A row arriving late never replaces a greater one, whatever the order of arrival.
package final class OnlineTable: Sendable {
    package let schema: FeatureViewSchema
    let layout: RowLayout
    private let budget: MemoryBudget
    let shards: [LockedShard]
    private let byteCount = Atomic(0)
    private let isIncomplete = Atomic(false)

    private static let shardBits: UInt64 = 6

    /// - Parameter budget: What the rows may take together with those of other tables.
    package init(schema: FeatureViewSchema, budget: MemoryBudget = .unlimited) {
        self.schema = schema
        self.budget = budget
        let layout = RowLayout(
            keys: schema.keys.map(\.type), features: schema.features.map(\.type))
        self.layout = layout
        shards = (0..<1 << Self.shardBits).map { _ in LockedShard(layout) }
    }

    deinit { budget.give(back: byteCount.load(ordering: .relaxed)) }

    /// The number of keys held, counting those whose rows are all yet to come.
    package var count: Int { shards.reduce(0) { $0 + $1.state.withLock { $0.keyCount } } }

    /// Bytes of memory that the rows take.
    package var bytes: Int { byteCount.load(ordering: .relaxed) }

    /// About what a further key takes, long values aside.
    package var bytesPerRow: Int { layout.byteCount + 8 }

    /// Whether there was no room for some row of a new key: a key that is not here may have one.
    package var lacksRows: Bool { isIncomplete.load(ordering: .relaxed) }

    /// The keys held, in any order; for looking at the whole table, not for lookups.
    package var keys: [EntityKey] { shards.flatMap { $0.state.withLock { $0.keys } } }

    /// Takes rows in any order.
    ///
    /// A row of a new key for which the budget has no room is left out; `lacksRows` from then on.
    /// - Parameter now: What rows from the future are told by.
    package func insert(_ rows: [OfflineRow], now: EventTime) {
        var probe = KeyProbe(layout)
        for row in rows {
            insert(
                row.order, now: now, &probe, key: { row.key.values[$0] }, value: { row.values[$0] })
        }
    }

    /// Takes rows in any order, as `insert(_:now:)` of a list of them does.
    package func insert(_ rows: OfflineRows, now: EventTime) {
        var probe = KeyProbe(layout)
        for row in 0..<rows.count {
            insert(
                rows.order(of: row), now: now, &probe, key: { rows.key($0, of: row) },
                value: { rows.value($0, of: row) })
        }
    }

    /// The number of rows whose keys are not here; repeated ones count each time.
    ///
    /// - Parameter keys: The columns of the join keys.
    package func countGrowing(_ rows: RowBlock, keys: [Int]) -> Int {
        var probe = KeyProbe(layout)
        var count = 0
        for row in 0..<rows.rowCount where probe.set({ rows[row, keys[$0]] }) {
            let isKnown = shard(of: probe).state.withLock { $0.rows.find(probe) != nil }
            if !isKnown { count += 1 }
        }
        return count
    }

    /// The greatest row of the key that is visible at `now`.
    /// - Parameter now: Must not go back by more than clocks do: rows replaced since are gone.
    package func row(_ key: EntityKey, now: EventTime) -> OfflineRow? {
        var found: OfflineRow?
        forEachRow(count: 1, now: now, key: { key.values[$1] }) { _, row in
            found = row?.offlineRow
        }
        return found
    }

    /// Takes the key's rows away, those to come included.
    package func remove(_ key: EntityKey) {
        var probe = KeyProbe(layout)
        guard probe.set({ key.values[$0] }) else { return }
        shard(of: probe).state.withLock { shard in
            let before = shard.byteCount
            shard.remove(key, probe)
            note(shard.byteCount - before)
        }
    }

    /// Looks keys up, and hands each one's row over while nobody can change it.
    ///
    /// - Parameter key: The value of a join key, by the number of the lookup and of the join key.
    /// - Parameter visit: Must not keep the row.
    @inline(__always)
    func forEachRow(
        count: Int, now: EventTime, key: (_ lookup: Int, _ joinKey: Int) -> FeatureValue,
        _ visit: (_ lookup: Int, StoredRow?) -> Void
    ) {
        var probe = KeyProbe(layout)
        for lookup in 0..<count {
            guard probe.set({ key(lookup, $0) }) else {
                visit(lookup, nil)
                continue
            }
            shard(of: probe).state.withLock { shard in
                if shard.nextVisible <= now {
                    let before = shard.byteCount
                    shard.advance(to: now)
                    note(shard.byteCount - before)
                }
                visit(lookup, shard.rows.find(probe).map { StoredRow(bytes: $0, layout: layout) })
            }
        }
    }

    /// Takes one row.
    @inline(__always)
    func insert(
        _ order: RowOrder, now: EventTime, _ probe: inout KeyProbe,
        key: (Int) -> FeatureValue, value: (Int) -> FeatureValue
    ) {
        guard probe.set(key) else { preconditionFailure("a stored key has its types") }
        shard(of: probe).state.withLock { shard in
            let before = shard.byteCount
            // Or rows of keys that nobody asks for would pile up.
            if shard.nextVisible <= now { shard.advance(to: now) }
            let row = shard.rows.find(probe)
            if row == nil, budget.isExhausted {
                isIncomplete.store(true, ordering: .relaxed)
            } else if order.isVisible(at: now) {
                shard.promote(row, probe, order, value)
            } else {
                let values = layout.features.indices.map(value)
                shard.keepForLater(
                    OfflineRow(
                        key: EntityKey(layout.keys.indices.map(key)), order: order, values: values))
            }
            note(shard.byteCount - before)
        }
    }

    @inline(__always)
    private func shard(of probe: borrowing KeyProbe) -> LockedShard {
        shards[Int(probe.hash &>> (64 - Self.shardBits))]
    }

    private func note(_ bytes: Int) {
        guard bytes != 0 else { return }
        byteCount.wrappingAdd(bytes, ordering: .relaxed)
        budget.take(bytes)
    }
}
