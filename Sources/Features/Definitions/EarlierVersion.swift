/// A version of a feature view that an incompatible one has followed: whole, as it was.
///
/// It keeps its join keys and its source with it, so nothing that happens to the entities and the
/// data source since changes it.
package struct EarlierVersion: Hashable, Sendable {
    package let schema: FeatureViewSchema
    /// The last version of the definition that its table serves.
    package let version: Int

    package init(schema: FeatureViewSchema, version: Int) {
        self.schema = schema
        self.version = version
    }

    /// The versions of the definition that its table serves.
    package var versions: ClosedRange<Int> {
        schema.storageVersion...max(version, schema.storageVersion)
    }
}
