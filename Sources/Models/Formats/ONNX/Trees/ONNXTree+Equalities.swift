extension ONNXTree {
    /// Makes one node of each chain of nodes that compare one feature with a number each and go to
    /// the same node where it is equal: a membership, as `TreeEnsemble` has it.
    ///
    /// onnxmltools writes a split of LightGBM's on a set of categories so: the node that all of the
    /// chain lead to has several parents then, which no tree has.
    ///
    /// - Complexity: O(nodes).
    mutating func joinEqualities() {
        guard nodes.contains(where: { $0.mode == .equal }) else { return }
        var parents = [Int](repeating: 0, count: nodes.count)
        for node in nodes where node.mode != .leaf {
            parents[node.yes] += 1
            parents[node.no] += 1
        }
        let goesOn = nodes.map { node in
            node.mode == .equal && parents[node.no] == 1 && isAlike(node, nodes[node.no])
        }
        var isWithin = [Bool](repeating: false, count: nodes.count)
        for index in nodes.indices where goesOn[index] { isWithin[nodes[index].no] = true }
        // Those of a cycle are within, and no chain gets there: they stay, and are refused.
        var isJoined = [Bool](repeating: false, count: nodes.count)
        for index in nodes.indices where goesOn[index] && !isWithin[index] {
            var last = index
            var members = [nodes[index].threshold]
            while goesOn[last] {
                last = nodes[last].no
                isJoined[last] = true
                members.append(nodes[last].threshold)
            }
            nodes[index].mode = .member
            nodes[index].members = members
            nodes[index].no = nodes[last].no
        }
        remove(isJoined)
    }

    private func isAlike(_ node: Node, _ next: Node) -> Bool {
        next.mode == .equal && next.feature == node.feature && next.yes == node.yes
            && next.missingIsYes == node.missingIsYes
    }

    /// Removes nodes that nothing leads to.
    private mutating func remove(_ isRemoved: [Bool]) {
        var places: [Int] = []
        var kept: [Node] = []
        for (node, isRemoved) in zip(nodes, isRemoved) {
            places.append(kept.count)
            if !isRemoved { kept.append(node) }
        }
        nodes = kept
        for index in nodes.indices where nodes[index].mode != .leaf {
            nodes[index].yes = places[nodes[index].yes]
            nodes[index].no = places[nodes[index].no]
        }
    }
}
