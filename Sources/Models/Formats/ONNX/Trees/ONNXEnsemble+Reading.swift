extension ONNXEnsemble {
    /// The trees of `TreeEnsembleRegressor` and `TreeEnsembleClassifier`, which list the nodes of
    /// all trees one after the other.
    ///
    /// - Parameter votes: What the lists of votes are called by: `target` or `class`.
    init(
        listedBy node: ONNXNode, votes: String, outputCount: Int, limits: ModelLimits
    ) throws(ModelError) {
        self.outputCount = outputCount
        let lists = try NodeLists(node, limits: limits)
        var first: [Int: Int] = [:]
        var places: [NodeID: (tree: Int, node: Int)] = [:]
        for index in 0..<lists.count {
            let treeID = lists.trees[index]
            if first[treeID] == nil {
                first[treeID] = trees.count
                trees.append(ONNXTree())
            }
            let tree = first[treeID] ?? 0
            let id = NodeID(tree: treeID, node: lists.nodes[index])
            guard places.updateValue((tree, trees[tree].nodes.count), forKey: id) == nil else {
                throw node.inconsistent("the node \(id.node) of tree \(id.tree) stands twice")
            }
            trees[tree].nodes.append(try lists.node(index, of: node))
        }
        for (id, place) in places where trees[place.tree].nodes[place.node].mode != .leaf {
            for keyPath in [\ONNXTree.Node.yes, \.no] {
                let child = trees[place.tree].nodes[place.node][keyPath: keyPath]
                guard let found = places[NodeID(tree: id.tree, node: child)] else {
                    throw node.inconsistent(
                        "node \(id.node) of tree \(id.tree) has the child \(child), which is not "
                            + "there")
                }
                guard found.node != place.node else {
                    throw node.inconsistent("node \(id.node) of tree \(id.tree) is its own child")
                }
                trees[place.tree].nodes[place.node][keyPath: keyPath] = found.node
            }
        }
        let voters = node.ints("\(votes)_nodeids") ?? []
        let voterTrees = node.ints("\(votes)_treeids") ?? []
        let outputs = node.ints("\(votes)_ids") ?? []
        let weights = node.numbers("\(votes)_weights")
        guard voters.count == voterTrees.count, outputs.count == voters.count,
            weights.count == voters.count
        else { throw node.inconsistent("its lists of \(votes) votes are not as long") }
        for index in voters.indices {
            guard let place = places[NodeID(tree: voterTrees[index], node: voters[index])] else {
                throw node.inconsistent(
                    "the node \(voters[index]) of tree \(voterTrees[index]) votes, but is not there"
                )
            }
            try add(
                ONNXTree.Vote(output: outputs[index], weight: weights[index]), to: place, node)
        }
        for index in trees.indices {
            trees[index].joinEqualities()
            try trees[index].putRootFirst(index, node)
        }
    }

    private mutating func add(
        _ vote: ONNXTree.Vote, to place: (tree: Int, node: Int), _ node: ONNXNode
    ) throws(ModelError) {
        guard (0..<outputCount).contains(vote.output) else {
            throw node.inconsistent(
                "a leaf votes for output \(vote.output), but there are \(outputCount)")
        }
        trees[place.tree].nodes[place.node].votes.append(vote)
    }
}

private struct NodeID: Hashable {
    let tree: Int
    let node: Int
}

/// The `nodes_` attributes: one entry a node in each.
private struct NodeLists {
    let trees: [Int]
    let nodes: [Int]
    let features: [Int]
    let thresholds: [Double]
    let modes: [String]
    let yes: [Int]
    let no: [Int]
    /// Empty where none says so.
    let missingIsYes: [Int]

    var count: Int { nodes.count }

    init(_ node: ONNXNode, limits: ModelLimits) throws(ModelError) {
        nodes = node.ints("nodes_nodeids") ?? []
        trees = node.ints("nodes_treeids") ?? []
        features = node.ints("nodes_featureids") ?? []
        thresholds = node.numbers("nodes_values")
        modes = node.texts("nodes_modes")
        yes = node.ints("nodes_truenodeids") ?? []
        no = node.ints("nodes_falsenodeids") ?? []
        missingIsYes = node.ints("nodes_missing_value_tracks_true") ?? []
        guard !nodes.isEmpty else { throw node.inconsistent("it has no trees") }
        guard nodes.count <= limits.nodesMax else {
            throw .tooLarge(what: "nodes", count: nodes.count, limit: limits.nodesMax)
        }
        for count in [
            trees.count, features.count, thresholds.count, modes.count, yes.count, no.count,
            missingIsYes.isEmpty ? nodes.count : missingIsYes.count,
        ] {
            guard count == nodes.count else {
                throw node.inconsistent("its lists of nodes are not as long as each other")
            }
        }
    }

    func node(_ index: Int, of node: ONNXNode) throws(ModelError) -> ONNXTree.Node {
        guard let mode = ONNXTree.Mode(name: modes[index]), mode != .member else {
            throw node.inconsistent("\"\(modes[index])\" is no mode of a node")
        }
        return ONNXTree.Node(
            mode: mode, feature: features[index], threshold: thresholds[index], yes: yes[index],
            no: no[index], missingIsYes: !missingIsYes.isEmpty && missingIsYes[index] != 0)
    }
}

extension ONNXTree {
    /// The root is the node that is nobody's child; exchanges it with the first.
    fileprivate mutating func putRootFirst(
        _ number: Int, _ node: ONNXNode
    ) throws(ModelError) {
        var isChild = [Bool](repeating: false, count: nodes.count)
        for node in nodes where node.mode != .leaf {
            isChild[node.yes] = true
            isChild[node.no] = true
        }
        let roots = isChild.indices.filter { !isChild[$0] }
        guard roots.count == 1 else {
            throw node.inconsistent("the tree \(number) has \(roots.count) roots, not 1")
        }
        let root = roots[0]
        guard root != 0 else { return }
        nodes.swapAt(0, root)
        for index in nodes.indices {
            for keyPath in [\ONNXTree.Node.yes, \.no] where nodes[index][keyPath: keyPath] == 0 {
                nodes[index][keyPath: keyPath] = root
            }
        }
    }
}
