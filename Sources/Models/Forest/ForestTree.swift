/// A decision tree as model formats describe it: parallel arrays with one entry a node, node 0 the
/// root. The input of `ForestBuilder`, which checks it.
package struct ForestTree<Number: ForestNumber>: Sendable {
    /// The child for values below the threshold; -1 for a leaf.
    package var left: [Int32]
    /// The child for the others. Not read for a leaf.
    package var right: [Int32]
    /// The index of the feature compared. Not read for a leaf.
    package var feature: [Int32]
    /// What the feature is compared with, or a leaf's value.
    package var value: [Number]
    /// Whether a missing value goes left. Not read for a leaf.
    package var missingGoesLeft: [Bool]
    /// For each node the categories that lead right, `nil` where the split is on a number; empty
    /// where all are.
    package var categories: [CategorySet?] = []
    /// The values of leaves that have one for every output, leaf after leaf; `value` then is the
    /// leaf's place among them. Empty where a leaf has one value.
    package var vectors: [Number] = []
    /// How much of the training data went through each node: what an explanation weighs by. Empty
    /// where the format does not say.
    package var covers: [Float] = []

    /// - Precondition: All arrays have the same length.
    package init(
        left: [Int32],
        right: [Int32],
        feature: [Int32],
        value: [Number],
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

/// Categories by their codes: bit `c % 32` of word `c / 32` stands for category `c`.
///
/// A number that is negative or beyond the words is in no set; the others are truncated to whole
/// ones.
package struct CategorySet: Sendable, Hashable {
    package var words: [UInt32]

    package init(words: [UInt32]) { self.words = words }

    /// - Precondition: The categories are not negative.
    package init(_ categories: some Sequence<Int>) {
        words = []
        for category in categories {
            let word = category / 32
            while words.count <= word { words.append(0) }
            words[word] |= 1 << UInt32(category % 32)
        }
    }
}
