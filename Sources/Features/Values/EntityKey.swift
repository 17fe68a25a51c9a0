/// The values of a view's join keys, in the view's order: what a row is found by.
///
/// Compared as typed values; never as concatenated text, in which `("1", "23")` and `("12", "3")`
/// would be the same key.
package struct EntityKey: Hashable, Sendable {
    /// None is null.
    package let values: [FeatureValue]

    package init(_ values: [FeatureValue]) {
        self.values = values
    }
}
