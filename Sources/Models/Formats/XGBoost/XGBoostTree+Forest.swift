extension XGBoostTree {
    /// The tree as the forest takes it.
    ///
    /// - Parameters:
    ///   - number: From 0, for the error.
    ///   - outputs: How many values a vector has.
    ///   - weight: What every leaf is multiplied by (DART).
    ///   - categoriesLeft: How many more categories its splits may tell apart.
    /// - Throws: When the arrays do not fit each other. The indices in them are left to the forest.
    func forestTree(
        number: Int, outputs: Int, weight: Float?, categoriesLeft: inout Int
    ) throws(ModelError) -> ForestTree<Float> {
        let place = "tree \(number)"
        let left = try required(left, "left_children", place)
        var tree = ForestTree<Float>(
            left: left, right: try required(right, "right_children", place, count: left.count),
            feature: try required(feature, "split_indices", place, count: left.count),
            value: try required(condition, "split_conditions", place, count: left.count),
            missingGoesLeft: try required(
                missingGoesLeft, "default_left", place, count: left.count))
        if let declared = parameters["num_nodes"], Int(declared) != left.count {
            throw .inconsistent(
                place: place,
                problem: "num_nodes is \"\(declared)\", but left_children has \(left.count) entries"
            )
        }
        if let cover {
            tree.covers = try required(cover, "sum_hessian", place, count: left.count)
        }
        tree.categories = try categorySets(place, nodes: left, &categoriesLeft)
        if hasVectors { try setVectors(of: &tree, place, outputs) }
        if let weight { tree.multiplyLeaves(by: weight) }
        return tree
    }

    private func required<Value>(
        _ values: [Value]?, _ name: String, _ place: String, count: Int? = nil
    ) throws(ModelError) -> [Value] {
        guard let values else {
            throw .inconsistent(place: place, problem: "it has no \(name)")
        }
        if let count, values.count != count {
            throw .inconsistent(
                place: place,
                problem: "\(name) has \(values.count) entries, but left_children has \(count)")
        }
        return values
    }

    private func setVectors(
        of tree: inout ForestTree<Float>, _ place: String, _ outputs: Int
    ) throws(ModelError) {
        let size = parameters["size_leaf_vector"] ?? ""
        guard Int(size) == outputs else {
            throw .inconsistent(
                place: place,
                problem: "size_leaf_vector is \"\(size)\", but the model has \(outputs) outputs")
        }
        let leaves = tree.left.indices.filter { tree.left[$0] == -1 }
        if let leafVectors {
            tree.vectors = leafVectors
            // A number that no float32 holds stays as far out of range as it was.
            for leaf in leaves { tree.value[leaf] = Float(tree.right[leaf]) }
        } else {
            guard let nodeVectors, nodeVectors.count == tree.nodeCount * outputs else {
                throw .inconsistent(
                    place: place,
                    problem: "base_weights does not hold \(outputs) numbers for each of "
                        + "\(tree.nodeCount) nodes")
            }
            for (index, leaf) in leaves.enumerated() {
                tree.vectors += nodeVectors[leaf * outputs..<(leaf + 1) * outputs]
                tree.value[leaf] = Float(index)
            }
        }
        guard tree.vectors.count == leaves.count * outputs else {
            throw .inconsistent(
                place: place,
                problem: "leaf_weights has \(tree.vectors.count) entries, not \(outputs) for each "
                    + "of \(leaves.count) leaves")
        }
    }

    /// For each node the categories that lead right; empty where no node splits on any.
    private func categorySets(
        _ place: String, nodes: [Int32], _ categoriesLeft: inout Int
    ) throws(ModelError) -> [CategorySet?] {
        let splitType = splitType ?? []
        guard splitType.contains(where: { $0 != 0 }) else { return [] }
        guard splitType.count == nodes.count else {
            throw .inconsistent(
                place: place,
                problem: "split_type has \(splitType.count) entries, but left_children has "
                    + "\(nodes.count)")
        }
        guard categoryStarts.count == categoryNodes.count,
            categoryCounts.count == categoryNodes.count
        else {
            throw .inconsistent(
                place: place, problem: "its lists of categories are not of one length")
        }
        var sets = [CategorySet?](repeating: nil, count: nodes.count)
        for (index, node) in categoryNodes.enumerated() {
            guard node >= 0, node < nodes.count else {
                throw .inconsistent(
                    place: place,
                    problem: "categories are of node \(node), but the tree has \(nodes.count) nodes"
                )
            }
            guard splitType[Int(node)] != 0 else { continue }
            let categories = try categories(at: index, of: node, place)
            categoriesLeft -= Int(categories.max() ?? 0) + 1
            guard categoriesLeft >= 0 else {
                throw .inconsistent(place: place, problem: "its splits have too many categories")
            }
            sets[Int(node)] = CategorySet(categories.lazy.map(Int.init))
        }
        for node in nodes.indices where splitType[node] != 0 && nodes[node] != -1 {
            guard sets[node] != nil else {
                throw .inconsistent(
                    place: place, problem: "node \(node) splits on categories, but has none")
            }
        }
        return sets
    }

    /// The categories of one node, of which there is at least one.
    private func categories(
        at index: Int, of node: Int32, _ place: String
    ) throws(ModelError) -> ArraySlice<Int32> {
        let (start, count) = (categoryStarts[index], categoryCounts[index])
        guard start >= 0, start <= categories.count, count > 0, count <= categories.count - start
        else {
            throw .inconsistent(
                place: place,
                problem: "the categories of node \(node) are not among its \(categories.count)")
        }
        let categories = categories[start..<start + count]
        guard categories.allSatisfy({ $0 >= 0 }) else {
            throw .inconsistent(place: place, problem: "node \(node) has a negative category")
        }
        return categories
    }
}

extension ForestTree<Float> {
    /// Rounds as XGBoost does, which multiplies each leaf before it adds it.
    fileprivate mutating func multiplyLeaves(by weight: Float) {
        if vectors.isEmpty {
            for node in left.indices where left[node] == -1 { value[node] *= weight }
        } else {
            for index in vectors.indices { vectors[index] *= weight }
        }
    }
}
