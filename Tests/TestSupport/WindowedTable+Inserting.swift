package import Features

extension WindowedTable {
    /// As where both clocks show the same.
    package func insert(_ rows: [OfflineRow], transaction: Int64? = nil, now: EventTime) {
        insert(rows, transaction: transaction, known: now, now: now)
    }
}
