/// Checked trees, from which a forest is packed.
struct ForestParts<Number: ForestNumber> {
    struct Node {
        var feature: Int32
        var threshold: Number
        var value: Number
        /// 0, or 1 more than the place of the split's categories.
        var setPlace: UInt32 = 0
        /// The node's cover as a part of its parent's.
        var share: Float = 1
        /// To the right child, behind the left one; 0 for a leaf.
        var distance: UInt32
        var missingGoesLeft: Bool

        var isLeaf: Bool { distance == 0 }

        static var unused: Node { leaf(0) }

        static func leaf(_ value: Number) -> Node {
            Node(feature: 0, threshold: .nan, value: value, distance: 0, missingGoesLeft: false)
        }
    }

    let featureCount: Int
    let outputCount: Int
    /// The place of each tree's root.
    let roots: [Int]
    /// The edges on each tree's longest path.
    let depths: [Int]
    let treeOutputs: [Int32]
    /// Tree after tree, each breadth first.
    let nodes: [Node]
    let sets: [CategorySet]
    /// The values of leaves with one for each output; empty where a leaf has one.
    let vectors: [Number]
    /// For explanations; `nil` where a tree has no covers.
    let structure: ForestStructure<Number>?

    /// The places of a tree's nodes, perhaps with an unused one at the end.
    func places(ofTree tree: Int) -> Range<Int> {
        roots[tree]..<(tree + 1 < roots.count ? roots[tree + 1] : nodes.count)
    }
}
