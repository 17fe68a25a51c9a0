/// A view that rows go to, and where a block of them holds what it stores.
package struct IngestView: Sendable {
    package let schema: FeatureViewSchema
    /// The columns of the join keys, in the view's order.
    package let keys: [Int]
    /// The columns of the stored features, in the view's order.
    package let features: [Int]
}
