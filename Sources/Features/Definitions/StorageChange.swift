/// What a plan asks of the offline store's tables.
package enum StorageChange: Sendable {
    /// Makes the table, and that of the tiles for a view with aggregations.
    case create(FeatureViewSchema)
    /// Calls columns by other names; a schema says the new ones.
    case rename([ColumnRename], of: FeatureViewSchema)
    /// Adds columns for the features; older rows hold null.
    case add([Feature], to: FeatureViewSchema)
    /// Widens the columns of the features to their present types.
    case widen([Feature], of: FeatureViewSchema)
    /// Makes tiles of the present aggregations, where those there are do not fit them.
    case tile(FeatureViewSchema)
    /// Drops the table; with rows in it only where the plan is forced.
    case drop(FeatureViewSchema)
}

/// A column that gets another name.
package struct ColumnRename: Hashable, Sendable {
    package let old: String
    package let new: String
}
