/// A join of features to entity rows: for each row and view, the greatest row at or before the
/// entity row's time and not older than the view's TTL.
///
/// The result has exactly the entity rows, in their order, duplicates kept; their columns come
/// first, then the features in the order asked.
package struct PointInTimeJoin: Sendable {
    package let selection: FeatureSelection
    package let entityRows: EntityRows
    /// Whether rows that became known only after the entity row's time are left out.
    package let asKnown: Bool
    /// Whether feature columns are called `view__feature`.
    package let fullFeatureNames: Bool

    package init(
        selection: FeatureSelection, entityRows: EntityRows, asKnown: Bool, fullFeatureNames: Bool
    ) {
        self.selection = selection
        self.entityRows = entityRows
        self.asKnown = asKnown
        self.fullFeatureNames = fullFeatureNames
    }

    /// The columns of the result, given those of the entity rows.
    /// - Throws: `.invalid` where two columns would bear one name.
    package func columns(after entityColumns: [Column]) throws(FeatureError) -> [Column] {
        let names = try selection.columnNames(
            full: fullFeatureNames, besides: entityColumns.map(\.name))
        return entityColumns + zip(names, selection.items).map { Column($0, $1.type) }
    }
}
