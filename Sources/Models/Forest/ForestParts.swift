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
    /// Whether every tree says how much of the training data reached its nodes.
    let hasCovers: Bool

    /// The places of a tree's nodes, perhaps with an unused one at the end.
    func places(ofTree tree: Int) -> Range<Int> {
        roots[tree]..<(tree + 1 < roots.count ? roots[tree + 1] : nodes.count)
    }
    /// The outputs that a tree adds to: one, or all where its leaves are vectors.
    func outputs(ofTree tree: Int) -> Range<Int> {
        guard vectors.isEmpty else { return 0..<outputCount }
        let output = Int(treeOutputs[tree])
        return output..<output + 1
    }

    /// The left child of a split and the right one.
    func children(of split: Int) -> Range<Int> {
        let right = split + Int(nodes[split].distance)
        return right - 1..<right + 1
    }

    /// How much of the training data that reached a split went left, and right.
    func shares(of split: Int) -> (Float, Float) {
        let children = children(of: split)
        return (nodes[children.lowerBound].share, nodes[children.lowerBound + 1].share)
    }

    /// The categories that lead right; `nil` where a split is on a number.
    func set(of split: Int) -> CategorySet? {
        let place = nodes[split].setPlace
        return place == 0 ? nil : sets[Int(place) - 1]
    }

    /// What a leaf adds to an output.
    func value(ofLeaf leaf: Int, output: Int) -> Double {
        let value = nodes[leaf].value
        return Double(vectors.isEmpty ? value : vectors[Int(value) * outputCount + output])
    }
}
