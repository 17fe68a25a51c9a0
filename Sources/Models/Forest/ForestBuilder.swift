/// Collects trees, checks every index in them, and packs them into a `Forest`.
///
/// Nodes are renumbered breadth first, so that siblings are neighbours and a level is one stretch
/// of memory. Nodes that cannot be reached from the root (old versions of XGBoost leave pruned
/// ones in the file) are dropped.
package struct ForestBuilder<Number: ForestNumber>: ~Copyable {
    private let featureCount: Int
    private let outputCount: Int
    private let limits: ModelLimits
    private var nodes: [ForestParts<Number>.Node] = []
    private var roots: [Int] = []
    private var depths: [Int] = []
    private var treeOutputs: [Int32] = []
    private var sets: [CategorySet] = []
    private var vectors: [Number] = []
    private var treesSeen = 0
    private var hasVectors = false
    /// Whether every tree that takes part says how much training data reached its nodes.
    private var hasCovers = true

    /// - Parameter outputCount: How many sums a row has: 1, or one a class or target.
    package init(
        featureCount: Int, outputCount: Int = 1, limits: ModelLimits
    ) throws(ModelError) {
        guard featureCount <= limits.featuresMax else {
            throw .tooLarge(what: "features", count: featureCount, limit: limits.featuresMax)
        }
        guard featureCount > 0 else {
            throw .inconsistent(place: "model", problem: "it has no features")
        }
        guard (1...limits.outputsMax).contains(outputCount) else {
            throw .tooLarge(what: "outputs", count: outputCount, limit: limits.outputsMax)
        }
        self.featureCount = featureCount
        self.outputCount = outputCount
        self.limits = limits
    }

    /// Adds the next tree, in the order in which leaves are summed.
    ///
    /// - Parameters:
    ///   - output: The sum that the tree adds to; one with a vector a leaf adds to all.
    ///   - used: Whether the tree takes part in answers; if not it is only checked.
    /// - Throws: `.inconsistent` naming the tree by its number (from 0) and the node by its number
    ///   in the file, for a child or feature out of range and for a node reached twice (a cycle, or
    ///   two parents); `.tooLarge`.
    /// - Complexity: O(nodes).
    package mutating func append(
        _ tree: ForestTree<Number>, output: Int = 0, used: Bool = true
    ) throws(ModelError) {
        let number = treesSeen
        treesSeen += 1
        guard number < limits.treesMax else {
            throw .tooLarge(what: "trees", count: number + 1, limit: limits.treesMax)
        }
        guard tree.nodeCount > 0 else {
            throw .inconsistent(place: "tree \(number)", problem: "it has no nodes")
        }
        guard nodes.count + tree.nodeCount <= limits.nodesMax else {
            throw .tooLarge(
                what: "nodes", count: nodes.count + tree.nodeCount, limit: limits.nodesMax)
        }
        guard output >= 0, output < outputCount else {
            throw .inconsistent(
                place: "tree \(number)",
                problem: "it adds to output \(output), but the model has \(outputCount)")
        }
        let (order, depth) = try Self.breadthFirst(
            tree, number: number, featureCount: featureCount, limits: limits)
        try checkVectors(of: tree, order, number)
        guard tree.covers.isEmpty || tree.covers.count == tree.nodeCount else {
            throw .inconsistent(
                place: "tree \(number)",
                problem: "it has \(tree.covers.count) covers, but \(tree.nodeCount) nodes")
        }
        guard used else { return }
        depths.append(depth)
        treeOutputs.append(Int32(output))
        stage(tree, in: order)
    }

    /// The immutable forest of all trees added so far.
    ///
    /// - Parameter walk: How rows are to walk; `nil` chooses the fastest way that it can go.
    /// - Throws: `.tooLarge` when a tree of thresholds has too many nodes in one level.
    package consuming func finish(
        walk: ForestWalk? = nil
    ) throws(ModelError) -> Forest<Number> {
        try Forest(
            packing: ForestParts(
                featureCount: featureCount, outputCount: outputCount, roots: roots, depths: depths,
                treeOutputs: treeOutputs, nodes: nodes, sets: sets, vectors: vectors,
                hasCovers: hasCovers),
            walk: walk)
    }

    /// The leaves of a tree have a vector each, of one tree all or none.
    private mutating func checkVectors(
        of tree: ForestTree<Number>, _ order: [Int32], _ number: Int
    ) throws(ModelError) {
        let hasVectors = !tree.vectors.isEmpty
        guard number == 0 || hasVectors == self.hasVectors else {
            throw .inconsistent(
                place: "tree \(number)",
                problem: "its leaves are of another kind than those before")
        }
        self.hasVectors = hasVectors
        guard hasVectors else { return }
        let count = tree.vectors.count / outputCount
        for node in order where tree.left[Int(node)] == -1 {
            let place = tree.value[Int(node)]
            guard place >= 0, place < Number(count), place == place.rounded() else {
                throw .inconsistent(
                    place: "tree \(number)",
                    problem: "the leaf \(node) has the vector \(place), but there are \(count)")
            }
        }
    }

    /// The reachable nodes in breadth-first order, siblings side by side, and the edges on the
    /// longest path.
    private static func breadthFirst(
        _ tree: ForestTree<Number>, number: Int, featureCount: Int, limits: ModelLimits
    ) throws(ModelError) -> (order: [Int32], depth: Int) {
        let place = "tree \(number)"
        var order: [Int32] = [0]
        order.reserveCapacity(tree.nodeCount)
        var seen = [Bool](repeating: false, count: tree.nodeCount)
        seen[0] = true
        var levelEnd = 1
        var depth = 0
        var next = 0
        while next < order.count {
            if next == levelEnd {
                depth += 1
                levelEnd = order.count
            }
            let node = Int(order[next])
            next += 1
            if tree.left[node] == -1 { continue }
            let feature = tree.feature[node]
            guard feature >= 0, feature < featureCount else {
                throw .inconsistent(
                    place: place,
                    problem: "node \(node) splits on feature \(feature), but the model has "
                        + "\(featureCount) features")
            }
            for child in [tree.left[node], tree.right[node]] {
                guard child >= 0, child < tree.nodeCount else {
                    throw .inconsistent(
                        place: place,
                        problem: "node \(node) has the child \(child), but the tree has "
                            + "\(tree.nodeCount) nodes")
                }
                guard !seen[Int(child)] else {
                    throw .inconsistent(
                        place: place, problem: "node \(child) is reached by two paths")
                }
                seen[Int(child)] = true
                order.append(child)
            }
        }
        guard depth <= limits.depthMax else {
            throw .tooLarge(what: "levels in \(place)", count: depth, limit: limits.depthMax)
        }
        return (order, depth)
    }

    private mutating func stage(_ tree: ForestTree<Number>, in order: [Int32]) {
        // Siblings stand at an even and the next slot, 16-byte aligned, never in two cache lines.
        if nodes.count % 2 == 0 { nodes.append(.unused) }
        roots.append(nodes.count)
        let firstVector = Number(vectors.count / outputCount)
        vectors += tree.vectors
        let shares = shares(of: tree, in: order)
        hasCovers = hasCovers && shares != nil
        var rightChild = 2
        for (index, node) in order.enumerated() {
            let node = Int(node)
            guard tree.left[node] != -1 else {
                let value = tree.value[node]
                nodes.append(.leaf(tree.vectors.isEmpty ? value : firstVector + value))
                nodes[nodes.count - 1].share = shares?[node] ?? 1
                continue
            }
            let distance = rightChild - index
            var setPlace: UInt32 = 0
            if !tree.categories.isEmpty, let set = tree.categories[node] {
                sets.append(set)
                setPlace = UInt32(sets.count)
            }
            nodes.append(
                ForestParts.Node(
                    feature: tree.feature[node], threshold: tree.value[node], value: 0,
                    setPlace: setPlace, share: shares?[node] ?? 1, distance: UInt32(distance),
                    missingGoesLeft: tree.missingGoesLeft[node]))
            rightChild += 2
        }
    }

    /// Covers are sums, each rounded for itself.
    private static var shareMax: Float { 1.01 }

    /// By the node's number the part of its parent's training data that went on to it; `nil` where
    /// the tree does not say, or says what cannot be.
    private func shares(of tree: ForestTree<Number>, in order: [Int32]) -> [Float]? {
        guard !tree.covers.isEmpty,
            order.allSatisfy({ tree.covers[Int($0)] >= 0 && tree.covers[Int($0)].isFinite })
        else { return nil }
        var shares = [Float](repeating: 1, count: tree.nodeCount)
        for node in order where tree.left[Int(node)] != -1 {
            let cover = tree.covers[Int(node)]
            for child in [tree.left[Int(node)], tree.right[Int(node)]] {
                // Of a split that no training row reached, both sides count the same.
                let share = cover > 0 ? tree.covers[Int(child)] / cover : 0.5
                guard share <= Self.shareMax else { return nil }
                shares[Int(child)] = share
            }
        }
        return shares
    }
}
