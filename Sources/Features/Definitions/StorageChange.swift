/// What a plan asks of the offline store's tables.
package enum StorageChange: Sendable {
    /// Makes the table, and that of the tiles for a view with aggregations.
    case create(FeatureViewSchema)
    /// Adds columns for the features; older rows hold null.
    case add([Feature], to: FeatureViewSchema)
    /// Widens the columns of the features to their present types.
    case widen([Feature], of: FeatureViewSchema)
    /// Makes tiles of the present aggregations, where those there are do not fit them.
    case tile(FeatureViewSchema)
}
