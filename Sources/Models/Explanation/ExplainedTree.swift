/// Where a tree's share of an explanation is.
struct ExplainedTree: Sendable {
    /// The tree's among the steps of `forest_explain`.
    let steps: Range<Int>
    /// The outputs that it adds to: one, or all where its leaves are vectors.
    let outputs: Range<Int>
}
