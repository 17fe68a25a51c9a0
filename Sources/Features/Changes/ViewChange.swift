/// What was committed to the table of a view after a position, by whomever but ourselves.
package struct ViewChange: Hashable, Sendable {
    package let view: FeatureViewSchema.Identity
    package let since: ChangePosition
    /// Where the rows lie, in ascending order, perhaps among rows of others.
    package let sequences: [ClosedRange<Int64>]
    /// At most so many.
    package let rows: Int
    /// Whether stored rows were changed where they are: then the new ones are not all there is.
    package let isRewrite: Bool

    package init(
        view: FeatureViewSchema.Identity, since: ChangePosition,
        sequences: [ClosedRange<Int64>], rows: Int, isRewrite: Bool
    ) {
        self.view = view
        self.since = since
        self.sequences = sequences
        self.rows = rows
        self.isRewrite = isRewrite
    }
}
