/// Refuses rows for which the online store has no room, before they are committed.
extension FeatureStore {
    /// - Throws: `.full` where rows of keys that are new online would not fit.
    /// - Complexity: O(1) while there is room for all rows, whatever their keys.
    func admit(_ batch: RowBatch) throws(FeatureError) {
        // Of an event nobody knows what it will take; there is room for it or there is none.
        let isOnline = batch.columns.views.contains { !tables(of: $0.schema).isEmpty }
        guard isOnline else { return }
        let worst = bytesNeeded(by: batch) { _, rows in rows }
        guard !budget.hasRoom(for: worst) else { return }
        let needed = bytesNeeded(by: batch) { newKeys, _ in newKeys() }
        guard needed == 0 || budget.hasRoom(for: needed) else { throw fullError }
    }

    /// - Parameter count: Given what counts the new keys of a view, and the number of rows.
    private func bytesNeeded(
        by batch: RowBatch, count: (_ newKeys: () -> Int, _ rows: Int) -> Int
    ) -> Int {
        let rows = batch.rows
        return batch.columns.views.reduce(0) { sum, view in
            tables(of: view.schema).reduce(sum) { sum, table in
                guard let table = table as? OnlineTable else { return sum + min(1, rows.rowCount) }
                let keys = count(
                    { table.countNewKeys(rows, columns: view.keys) }, rows.rowCount)
                return sum + keys * table.bytesPerKey
            }
        }
    }

    /// - Throws: `.full` where nothing fits any more: how many keys a stream has, nobody knows.
    func admit(_ stream: RowStream) throws(FeatureError) {
        guard !budget.hasRoom(for: 1) else { return }
        let isOnline = stream.columns.views.contains { !tables(of: $0.schema).isEmpty }
        if isOnline { throw fullError }
    }

    /// That there is no room for all rows.
    var fullError: FeatureError {
        .full(
            "the online store is full",
            detail: "Its rows may take \(budget.limit) bytes, and would need more.",
            hint: "Raise online-memory-bytes, or declare views online: false.")
    }
}
