/// A row in the memory of an online table, borrowed while its shard is locked.
struct StoredRow {
    let bytes: UnsafeRawPointer
    let layout: RowLayout

    var order: RowOrder {
        RowOrder(
            eventTime: eventTime,
            createdTime: EventTime(microseconds: bytes.load(fromByteOffset: 8, as: Int64.self)),
            sequence: bytes.load(fromByteOffset: 16, as: Int64.self))
    }

    @inline(__always)
    var eventTime: EventTime { EventTime(microseconds: bytes.load(as: Int64.self)) }

    /// The value of a feature, by its place among the view's.
    @inline(__always)
    func value(_ feature: Int) -> FeatureValue {
        let nulls = bytes.load(
            fromByteOffset: RowLayout.nullsOffset + feature / 32 * 4, as: UInt32.self)
        guard nulls & (1 << UInt32(feature % 32)) == 0 else { return .null }
        let cell = layout.features[feature]
        return FeatureValue(cell: bytes + cell.offset, as: cell.type)
    }

    /// The value of a join key, by its place among the view's.
    func keyValue(_ joinKey: Int) -> FeatureValue {
        let cell = layout.keys[joinKey]
        return FeatureValue(cell: bytes + cell.offset, as: cell.type)
    }

    var key: EntityKey { EntityKey(layout.keys.indices.map(keyValue)) }

    /// A copy that outlives the lock.
    var offlineRow: OfflineRow {
        OfflineRow(key: key, order: order, values: layout.features.indices.map(value))
    }
}
