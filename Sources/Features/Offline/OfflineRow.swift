/// A stored row of a view, with its place in the order of rows.
package struct OfflineRow: Hashable, Sendable {
    package let key: EntityKey
    package let order: RowOrder
    /// In the order of the view's features.
    package let values: [FeatureValue]

    package init(key: EntityKey, order: RowOrder, values: [FeatureValue]) {
        self.key = key
        self.order = order
        self.values = values
    }
}
