package import Features

extension OfflineRows {
    /// - Parameter rows: Of the view, with a value for each of its features.
    package init(_ rows: [OfflineRow], of schema: FeatureViewSchema) {
        var block = RowBlock(
            columnCount: schema.keys.count + 3 + schema.features.count, rowCapacity: rows.count)
        for row in rows {
            block.appendRow(
                row.key.values
                    + [
                        .timestamp(row.order.eventTime), .timestamp(row.order.createdTime),
                        .int64(row.order.sequence),
                    ] + row.values)
        }
        self.init(block, keyCount: schema.keys.count)
    }
}
