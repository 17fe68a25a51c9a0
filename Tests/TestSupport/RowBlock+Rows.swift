package import Features

extension RowBlock {
    /// - Parameter rows: At least one.
    package init(_ rows: [[FeatureValue]]) {
        self.init(columnCount: rows[0].count)
        for row in rows { appendRow(row) }
    }
}
