/// A tree as it stands in the file, before any check.
struct XGBoostTree {
    var left: [Int32]?
    var right: [Int32]?
    var feature: [Int32]?
    /// The threshold of a split, the value of a leaf.
    var condition: [Float]?
    var missingGoesLeft: [Bool]?
    /// 0 for a numeric split, 1 for one on categories; absent in old files.
    var splitType: [Int32]?
    /// `tree_param`: numbers written as text.
    var parameters: [String: String] = [:]
    /// The sum of the hessians of the training rows that reached each node.
    var cover: [Float]?

    /// - Parameter number: From 0, for the error.
    func forestTree(number: Int) throws(ModelError) -> ForestTree<Float> {
        let place = "tree \(number)"
        if let text = parameters["size_leaf_vector"], let size = Int(text), size > 1 {
            throw .unsupported(
                subject: "several values a leaf",
                hint: "Train with multi_strategy \"one_output_per_tree\", one target a model.")
        }
        if splitType?.contains(where: { $0 != 0 }) == true {
            throw .unsupported(
                subject: "categorical splits", hint: "Encode the categories as numbers.")
        }
        let left = try required(self.left, "left_children", place)
        let right = try required(self.right, "right_children", place)
        let feature = try required(self.feature, "split_indices", place)
        let condition = try required(self.condition, "split_conditions", place)
        let missingGoesLeft = try required(self.missingGoesLeft, "default_left", place)
        let counts = [
            ("right_children", right.count), ("split_indices", feature.count),
            ("split_conditions", condition.count), ("default_left", missingGoesLeft.count),
            ("sum_hessian", cover?.count ?? left.count),
        ]
        for (name, count) in counts where count != left.count {
            throw .inconsistent(
                place: place,
                problem: "\(name) has \(count) entries, but left_children has \(left.count)")
        }
        if let declared = parameters["num_nodes"], Int(declared) != left.count {
            throw .inconsistent(
                place: place,
                problem: "num_nodes is \"\(declared)\", but left_children has \(left.count) entries"
            )
        }
        var tree = ForestTree(
            left: left, right: right, feature: feature, value: condition,
            missingGoesLeft: missingGoesLeft)
        tree.covers = cover ?? []
        return tree
    }

    private func required<Value>(
        _ value: Value?, _ name: String, _ place: String
    ) throws(ModelError) -> Value {
        guard let value else {
            throw .inconsistent(place: place, problem: "it has no \(name)")
        }
        return value
    }
}
