import Features

extension LeakageFinding {
    /// What the receipt's leakage report says of features some of whose cells came to be known
    /// after their time.
    static func all(in receipt: DatasetReceipt) -> [LeakageFinding] {
        (receipt.details.leakage?.features ?? []).compactMap { cells in
            guard let changed = cells.sources?.changesAsKnown, changed > 0, cells.cells > 0 else {
                return nil
            }
            return LeakageFinding(
                feature: cells.feature.description,
                share: Double(changed) / Double(cells.cells))
        }
    }
}
