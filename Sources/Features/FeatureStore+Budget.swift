/// Refuses rows for which the online store has no room, before they are committed.
extension FeatureStore {
    /// - Throws: `.full` where rows of keys that are new online would not fit.
    /// - Complexity: O(1) while there is room for all rows, whatever their keys.
    func admit(_ batch: RowBatch) throws(FeatureError) {
        var needed = 0
        for view in batch.columns.views {
            for table in tables(of: view.schema) {
                needed += table.bytesGrowingMax(rowCount: batch.rows.rowCount)
            }
        }
        guard needed > 0, !budget.hasRoom(for: needed) else { return }
        needed = 0
        for view in batch.columns.views {
            for table in tables(of: view.schema) {
                needed += table.bytesGrowing(batch.rows, keys: view.keys)
            }
        }
        guard needed == 0 || budget.hasRoom(for: needed) else { throw fullError }
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
