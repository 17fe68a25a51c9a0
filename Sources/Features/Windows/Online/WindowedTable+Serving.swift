extension WindowedTable: ServedTable {
    /// Each row is an event.
    package func bytesGrowing(_ rows: RowBlock, keys: [Int]) -> Int {
        bytesGrowingMax(rowCount: rows.rowCount)
    }

    package func fill(
        from offline: any OfflineStore, now: @escaping @Sendable () -> EventTime
    ) async throws(FeatureError) {
        prepareFilling()
        try await offline.events(
            of: schema, since: reach(at: now()), begin: { self.beginFilling(seen: $0) }
        ) { self.fill($0, now: now()) }
    }

    package func storedRows(
        in offline: any OfflineStore, at instant: EventTime,
        _ consume: @Sendable ([OfflineRow]) -> Void
    ) async throws(FeatureError) {
        try await offline.events(
            of: schema, since: reach(at: instant), begin: { _ in }, consume)
    }

    package func agrees(_ row: OfflineRow?, with offline: OfflineRow?) -> Bool {
        guard let row, let offline, row.values.count == offline.values.count else {
            return row == offline
        }
        return zip(row.values, offline.values).allSatisfy { online, offline in
            online.isServedAlike(offline, isComputed: true)
        }
    }
}
