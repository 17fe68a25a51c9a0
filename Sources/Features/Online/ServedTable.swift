import Synchronization

/// What is kept in memory of one view, for lookups.
///
/// It is filled from the offline store while committed rows are being brought into it.
package protocol ServedTable: AnyObject, Sendable {
    var schema: FeatureViewSchema { get }

    /// The number of keys held.
    var count: Int { get }

    /// What it takes of the memory budget.
    var bytes: Int { get }

    /// Whether there was no room for some row of a new key: a key that is not here may have one.
    var lacksRows: Bool { get }

    /// About what a row takes that makes the table grow, long values aside.
    var bytesPerRow: Int { get }

    /// How many of the rows would make the table grow.
    ///
    /// - Parameter keys: The columns of the join keys.
    func countGrowing(_ rows: RowBlock, keys: [Int]) -> Int

    /// The keys held, in any order; for looking at the whole table, not for lookups.
    var keys: [EntityKey] { get }

    /// A key by chance, without listing them; `nil` perhaps where there are few.
    func someKey(using random: inout some RandomNumberGenerator) -> EntityKey?

    /// What the offline store answers for the key at `now`; see `OfflineStore.rows`. Of a view
    /// with aggregations `nil` only where there was no room for the key.
    func row(_ key: EntityKey, now: EventTime) -> OfflineRow?

    /// Takes committed rows in any order; those that came already change nothing.
    ///
    /// - Parameters:
    ///   - transaction: The one that wrote them; `nil` where nobody knows.
    ///   - known: What rows from the future are told by: now, or the time of the commit where the
    ///     database's clock is ahead.
    func insert(_ rows: [OfflineRow], transaction: Int64?, known: EventTime, now: EventTime)

    /// Reads what the table needs from the offline store. Rows are inserted meanwhile.
    ///
    /// One filling of a table follows the other.
    func fill(
        from offline: any OfflineStore, now: @escaping @Sendable () -> EventTime
    ) async throws(FeatureError)

    /// Hands over the rows from which the table would be filled at an instant.
    func storedRows(
        in offline: any OfflineStore, at instant: EventTime,
        _ consume: @Sendable ([OfflineRow]) -> Void
    ) async throws(FeatureError)

    /// Whether a row of the table is what the offline store answers.
    func agrees(_ row: OfflineRow?, with offline: OfflineRow?) -> Bool
}

extension OnlineTable: ServedTable {
    package func someKey(using random: inout some RandomNumberGenerator) -> EntityKey? {
        let draw = random.next()
        let shard = shards[Int.random(in: shards.indices, using: &random)]
        return shard.state.withLock { $0.key(drawnBy: draw) }
    }

    package func insert(
        _ rows: [OfflineRow], transaction: Int64?, known: EventTime, now: EventTime
    ) {
        insert(rows, now: known)
    }

    package func fill(
        from offline: any OfflineStore, now: @escaping @Sendable () -> EventTime
    ) async throws(FeatureError) {
        try await offline.latestRows(of: schema, at: now()) { rows in
            self.insert(rows, now: now())
        }
    }

    package func storedRows(
        in offline: any OfflineStore, at instant: EventTime,
        _ consume: @Sendable ([OfflineRow]) -> Void
    ) async throws(FeatureError) {
        try await offline.latestRows(of: schema, at: instant) { consume($0.offlineRows) }
    }

    package func agrees(_ row: OfflineRow?, with offline: OfflineRow?) -> Bool { row == offline }
}
