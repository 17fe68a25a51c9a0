extension ONNXEnsemble {
    /// The trees of `TreeEnsemble` (ai.onnx.ml 5), which lists leaves apart from splits.
    init(ofVersion5 node: ONNXNode, outputCount: Int, limits: ModelLimits) throws(ModelError) {
        self.outputCount = outputCount
        let splits = try SplitLists(node, limits: limits)
        var nodesLeft = limits.nodesMax
        for root in node.ints("tree_roots") ?? [] {
            let tree = try splits.tree(from: root, outputCount: outputCount, node)
            nodesLeft -= tree.nodes.count
            guard nodesLeft >= 0 else {
                throw .tooLarge(
                    what: "nodes", count: limits.nodesMax - nodesLeft, limit: limits.nodesMax)
            }
            trees.append(tree)
        }
        guard !trees.isEmpty else { throw node.inconsistent("it has no trees") }
    }
}

private struct SplitLists {
    let features: [Int]
    let thresholds: [Double]
    let modes: [Double]
    let yes: [Int]
    let yesIsLeaf: [Int]
    let no: [Int]
    let noIsLeaf: [Int]
    let missingIsYes: [Int]
    let leafOutputs: [Int]
    let leafWeights: [Double]
    /// The members of each split that asks for them, by the split's number.
    var members: [Int: [Double]] = [:]

    init(_ node: ONNXNode, limits: ModelLimits) throws(ModelError) {
        features = node.ints("nodes_featureids") ?? []
        thresholds = node.numbers("nodes_splits")
        modes = node.numbers("nodes_modes")
        yes = node.ints("nodes_truenodeids") ?? []
        yesIsLeaf = node.ints("nodes_trueleafs") ?? []
        no = node.ints("nodes_falsenodeids") ?? []
        noIsLeaf = node.ints("nodes_falseleafs") ?? []
        missingIsYes =
            node.ints("nodes_missing_value_tracks_true").flatMap { $0.isEmpty ? nil : $0 }
            ?? features.map { _ in 0 }
        leafOutputs = node.ints("leaf_targetids") ?? []
        leafWeights = node.numbers("leaf_weights")
        let lists = [
            thresholds.count, modes.count, yes.count, yesIsLeaf.count, no.count, noIsLeaf.count,
            missingIsYes.count,
        ]
        guard lists.allSatisfy({ $0 == features.count }), leafOutputs.count == leafWeights.count
        else { throw node.inconsistent("its lists of nodes are not as long as each other") }
        try readMembers(node)
    }

    /// The sets of all splits one after the other, each with a NaN at its end.
    private mutating func readMembers(_ node: ONNXNode) throws(ModelError) {
        let sets = node.numbers("membership_values").split(
            omittingEmptySubsequences: false, whereSeparator: \.isNaN)
        var next = 0
        for (split, mode) in modes.enumerated() where mode == Double(ONNXTree.Mode.member.rawValue)
        {
            guard next < sets.count else {
                throw node.inconsistent("it has fewer sets of members than splits on them")
            }
            members[split] = Array(sets[next])
            next += 1
        }
    }

    func tree(from root: Int, outputCount: Int, _ node: ONNXNode) throws(ModelError) -> ONNXTree {
        guard features.indices.contains(root) else {
            throw node.inconsistent("a tree begins at the node \(root) of \(features.count)")
        }
        var tree = ONNXTree()
        var places = [root: 0]
        var queue = [root]
        tree.nodes.append(try split(root, node))
        var next = 0
        while next < queue.count {
            let number = queue[next]
            let parent = places[number] ?? 0
            next += 1
            for (child, isLeaf, keyPath) in [
                (yes[number], yesIsLeaf[number] != 0, \ONNXTree.Node.yes),
                (no[number], noIsLeaf[number] != 0, \.no),
            ] {
                tree.nodes[parent][keyPath: keyPath] = tree.nodes.count
                if isLeaf {
                    tree.nodes.append(try leaf(child, outputCount: outputCount, node))
                    continue
                }
                guard features.indices.contains(child) else {
                    throw node.inconsistent(
                        "node \(number) has the child \(child), but there are \(features.count)")
                }
                guard places.updateValue(tree.nodes.count, forKey: child) == nil else {
                    throw node.inconsistent("node \(child) is reached by two paths")
                }
                tree.nodes.append(try split(child, node))
                queue.append(child)
            }
        }
        return tree
    }

    private func split(_ number: Int, _ node: ONNXNode) throws(ModelError) -> ONNXTree.Node {
        guard modes[number] >= 0, modes[number] < Double(ONNXTree.Mode.leaf.rawValue),
            let mode = ONNXTree.Mode(rawValue: Int(modes[number]))
        else { throw node.inconsistent("\(modes[number]) is no mode of a node") }
        return ONNXTree.Node(
            mode: mode, feature: features[number], threshold: thresholds[number],
            members: members[number] ?? [], missingIsYes: missingIsYes[number] != 0)
    }

    private func leaf(
        _ number: Int, outputCount: Int, _ node: ONNXNode
    ) throws(ModelError) -> ONNXTree.Node {
        guard leafOutputs.indices.contains(number),
            (0..<outputCount).contains(leafOutputs[number])
        else {
            throw node.inconsistent("it has no leaf \(number), or no output for it")
        }
        return ONNXTree.Node(
            mode: .leaf,
            votes: [
                ONNXTree.Vote(output: leafOutputs[number], weight: leafWeights[number])
            ])
    }
}
