/// The trees as explanations read them, node by node, however the walks have them packed. A forest
/// keeps it where every tree has covers.
///
/// The nodes are checked by `ForestBuilder`: every feature is below `featureCount`, every child
/// inside its tree.
struct ForestStructure<Number: ForestNumber>: Sendable {
    struct Node: Sendable {
        /// The threshold of a split; the value of a leaf, or the place of its vector.
        let value: Number
        /// How much of the training data that reached the node's parent went on to it.
        let share: Float
        /// Whether a missing value goes left, in the lowest bit, and the index of the feature.
        let feature: UInt32
        /// How many places further the right child is, with the left one before it; 0 of a leaf.
        let distance: UInt32

        init(value: Number, share: Float, feature: Int32, distance: UInt32, missingGoesLeft: Bool) {
            self.value = value
            self.share = share
            self.feature = UInt32(bitPattern: feature) << 1 | (missingGoesLeft ? 1 : 0)
            self.distance = distance
        }
    }

    let featureCount: Int
    let outputCount: Int
    /// The place of each tree's root.
    let roots: [Int]
    /// The output that each tree adds to.
    let treeOutputs: [Int32]
    let nodes: [Node]
    /// For each node 0, or 1 more than the place of its split's categories.
    let setPlaces: [UInt32]
    let sets: [CategorySet]
    /// The values of leaves with one for each output; empty where a leaf has one.
    let vectors: [Number]

    /// What it keeps in memory beside what the forest has itself: sets and vectors.
    var byteCount: Int {
        nodes.count * MemoryLayout<Node>.stride + setPlaces.count * 4 + roots.count * 12
    }

    /// The outputs that the tree adds to: one, or all where its leaves are vectors.
    func outputs(of tree: Int) -> Range<Int> {
        guard vectors.isEmpty else { return 0..<outputCount }
        let output = Int(treeOutputs[tree])
        return output..<output + 1
    }

    /// Borrowed: valid for as long as the closure runs.
    func withView<Answer>(_ body: (ForestView<Number>) -> Answer) -> Answer {
        nodes.withUnsafeBufferPointer { nodes in
            setPlaces.withUnsafeBufferPointer { setPlaces in
                sets.withUnsafeBufferPointer { sets in
                    vectors.withUnsafeBufferPointer { vectors in
                        body(
                            ForestView(
                                nodes: nodes, setPlaces: setPlaces, sets: sets, vectors: vectors,
                                outputCount: outputCount))
                    }
                }
            }
        }
    }
}
