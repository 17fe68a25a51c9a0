/// Rows of one view as the offline store keeps them, laid out flat: what is handed on where a whole
/// table is read.
///
/// Three allocations a row, as an `OfflineRow` has, cost more than reading it.
package struct OfflineRows: Sendable {
    private let block: RowBlock
    private let keyCount: Int

    /// - Parameters:
    ///   - block: Its columns are the join keys, the event time, the created time, the ingest
    ///     sequence and the features, in this order.
    ///   - keyCount: The number of join keys.
    package init(_ block: RowBlock, keyCount: Int) {
        precondition(
            block.columnCount >= keyCount + Self.orderCount, "a row has a place in the order")
        self.block = block
        self.keyCount = keyCount
    }

    package var count: Int { block.rowCount }

    package func order(of row: Int) -> RowOrder {
        RowOrder(
            stored: block[row, keyCount], block[row, keyCount + 1], block[row, keyCount + 2])
    }

    /// The value of a join key, by its place among the view's.
    func key(_ joinKey: Int, of row: Int) -> FeatureValue { block[row, joinKey] }

    /// The value of a feature, by its place among the view's.
    func value(_ feature: Int, of row: Int) -> FeatureValue {
        block[row, keyCount + Self.orderCount + feature]
    }

    /// The rows one by one.
    package var offlineRows: [OfflineRow] {
        (0..<count).map { OfflineRow(stored: block[row: $0], keyCount: keyCount) }
    }

    /// Event time, created time, ingest sequence.
    fileprivate static let orderCount = 3
}

extension OfflineRow {
    /// - Parameters:
    ///   - values: The join keys, the event time, the created time, the ingest sequence and the
    ///     features, in this order.
    ///   - keyCount: The number of join keys.
    package init(stored values: ArraySlice<FeatureValue>, keyCount: Int) {
        let order = values.startIndex + keyCount
        self.init(
            key: EntityKey(Array(values[..<order])),
            order: RowOrder(stored: values[order], values[order + 1], values[order + 2]),
            values: Array(values[(order + OfflineRows.orderCount)...]))
    }
}

extension RowOrder {
    fileprivate init(
        stored eventTime: FeatureValue, _ createdTime: FeatureValue, _ sequence: FeatureValue
    ) {
        guard case .timestamp(let eventTime) = eventTime,
            case .timestamp(let createdTime) = createdTime, case .int64(let sequence) = sequence
        else { preconditionFailure("a row's place in the order is never null") }
        self.init(eventTime: eventTime, createdTime: createdTime, sequence: sequence)
    }
}
