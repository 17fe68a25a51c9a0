/// A decision tree as model formats describe it: parallel arrays with one entry a node, node 0 the
/// root. The input of `ForestBuilder`, which checks it.
package struct ForestTree: Sendable {
    /// The child for values below the threshold; -1 for a leaf.
    package var left: [Int32]
    /// The child for the others. Not read for a leaf.
    package var right: [Int32]
    /// The index of the feature compared. Not read for a leaf.
    package var feature: [Int32]
    /// What the feature is compared with, or a leaf's value.
    package var value: [Float]
    /// Whether a missing value goes left. Not read for a leaf.
    package var missingGoesLeft: [Bool]

    /// - Precondition: All arrays have the same length.
    package init(
        left: [Int32],
        right: [Int32],
        feature: [Int32],
        value: [Float],
        missingGoesLeft: [Bool]
    ) {
        precondition(
            right.count == left.count && feature.count == left.count && value.count == left.count
                && missingGoesLeft.count == left.count,
            "a tree's arrays have one entry a node")
        self.left = left
        self.right = right
        self.feature = feature
        self.value = value
        self.missingGoesLeft = missingGoesLeft
    }

    package var nodeCount: Int { left.count }
}
