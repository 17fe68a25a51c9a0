/// A feature of which some cells of a dataset would have another value, had only what was known at
/// the row's event time counted.
package struct LeakageFinding: Sendable, Hashable, Codable {
    /// The feature's reference.
    package let feature: String
    /// The share of the feature's cells, from 0 to 1.
    package let share: Double

    package init(feature: String, share: Double) {
        self.feature = feature
        self.share = share
    }
}
