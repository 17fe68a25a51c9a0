/// A tree as it stands in the file. Its arrays have the right lengths; what is in them is checked
/// when it becomes a `ForestTree`.
///
/// Splits are numbered from 0, the root, and leaves from 0 on their own: a child that is not
/// negative is a split, another one the leaf `~child`.
struct LightGBMTree {
    let leafValues: [Double]
    let features: [Int32]
    /// Of a split on categories the place of its set.
    let thresholds: [Double]
    let decisions: [LightGBMDecision]
    let left: [Int32]
    let right: [Int32]
    /// Rows of the training data in each split and then in each leaf; empty where it is not said.
    let covers: [Float]
    let categories: [CategorySet]
    /// The formulas of a linear tree's leaves.
    let formulas: [LightGBMFormula]?

    private let place: String

    var nodeCount: Int { features.count + leafValues.count }

    /// - Parameters:
    ///   - fields: The tree's lines by their names.
    ///   - number: From 0, for the error.
    init(fields: [String: LightGBMLine], number: Int) throws(ModelError) {
        let fields = LightGBMTreeFields(lines: fields, number: number)
        place = fields.place
        let leaves = try fields.required("num_leaves").count()
        guard leaves > 0 else { throw .inconsistent(place: place, problem: "it has no leaves") }
        let splits = leaves - 1
        leafValues = try fields.doubles("leaf_value", count: leaves)
        left = try fields.integers("left_child", count: splits)
        right = try fields.integers("right_child", count: splits)
        features = try fields.integers("split_feature", count: splits)
        thresholds = try fields.doubles("threshold", count: splits)
        decisions =
            fields.has("decision_type")
            ? try fields.integers("decision_type", count: splits).map(LightGBMDecision.init)
            : [LightGBMDecision](repeating: LightGBMDecision(bits: 0), count: splits)
        covers =
            fields.has("leaf_count") && (splits == 0 || fields.has("internal_count"))
            ? try
                (fields.integers("internal_count", count: splits)
                + fields.integers("leaf_count", count: leaves)).map { (count: Int32) in Float(count)
                }
            : []
        categories = try Self.categories(fields)
        formulas = try LightGBMFormula.formulas(of: fields, leaves: leaves)
    }

    /// - Parameters:
    ///   - columns: Where the forest finds each input in the way the tree takes it.
    ///   - leafNumbers: Whether leaves have their numbers for values.
    /// - Throws: `.inconsistent` for a feature, child, kind of split or set that cannot be.
    func forestTree(
        columns: inout LightGBMColumns, leafNumbers: Bool
    ) throws(ModelError) -> ForestTree<Double> {
        let splits = features.count
        let leafEntries = [Int32](repeating: -1, count: leafValues.count)
        let values = leafNumbers ? leafValues.indices.map(Double.init) : leafValues
        var tree = ForestTree<Double>(
            left: try left.map(child) + leafEntries, right: try right.map(child) + leafEntries,
            feature: [Int32](repeating: 0, count: splits) + leafEntries,
            value: [Double](repeating: 0, count: splits) + values,
            missingGoesLeft: [Bool](repeating: false, count: splits + leafValues.count))
        tree.covers = covers
        if !categories.isEmpty {
            tree.categories = [CategorySet?](repeating: nil, count: splits + leafValues.count)
        }
        var taken: Set<Int> = []
        for split in 0..<splits {
            let decision = decisions[split]
            guard decision.isValid else {
                throw .inconsistent(
                    place: place,
                    problem: "node \(split) has the decision type \(decision.bits)")
            }
            guard features[split] >= 0, features[split] < columns.inputCount else {
                throw .inconsistent(
                    place: place,
                    problem: "node \(split) splits on feature \(features[split]), but the model "
                        + "has \(columns.inputCount) features")
            }
            tree.feature[split] = Int32(
                columns.place(of: Int(features[split]), as: decision.treatment))
            if decision.isCategorical {
                let set = try set(of: split, &taken)
                // In the file a category of the set goes left, in a forest it goes right.
                swap(&tree.left[split], &tree.right[split])
                tree.categories[split] = categories[set]
                tree.missingGoesLeft[split] = true
            } else {
                try setThreshold(of: split, decision, in: &tree)
            }
        }
        return tree
    }

    private func setThreshold(
        of split: Int, _ decision: LightGBMDecision, in tree: inout ForestTree<Double>
    ) throws(ModelError) {
        let threshold = thresholds[split]
        guard !threshold.isNaN else {
            throw .inconsistent(place: place, problem: "node \(split) compares with nan")
        }
        let missingGoesLeft = decision.missing == .none ? threshold >= 0 : decision.defaultsLeft
        if threshold == .infinity {
            // Every number goes left, which nothing less than a threshold says of infinity itself:
            // with the children swapped every number goes right.
            swap(&tree.left[split], &tree.right[split])
            tree.value[split] = -.infinity
            tree.missingGoesLeft[split] = !missingGoesLeft
        } else {
            tree.value[split] = LightGBMZero.bound(below: threshold)
            tree.missingGoesLeft[split] = missingGoesLeft
        }
    }

    /// The number that a child has where leaves follow the splits.
    private func child(_ child: Int32) throws(ModelError) -> Int32 {
        let splits = Int32(features.count)
        guard child >= 0 else {
            guard ~child < leafValues.count else {
                throw .inconsistent(
                    place: place,
                    problem: "it refers to leaf \(~child), but it has \(leafValues.count) leaves")
            }
            return splits + ~child
        }
        guard child < splits else {
            throw .inconsistent(
                place: place, problem: "it refers to node \(child), but it has \(splits)")
        }
        return child
    }

    /// The place of a split's categories, of which no two may have the same: a file of a few
    /// bytes a split would grow without bound.
    private func set(of split: Int, _ taken: inout Set<Int>) throws(ModelError) -> Int {
        guard let set = Int(exactly: thresholds[split]), categories.indices.contains(set),
            taken.insert(set).inserted
        else {
            throw .inconsistent(
                place: place,
                problem: "node \(split) has no categories of its own at \(thresholds[split])")
        }
        return set
    }

    private static func categories(
        _ fields: LightGBMTreeFields
    ) throws(ModelError) -> [CategorySet] {
        let count = fields.has("num_cat") ? try fields.required("num_cat").count() : 0
        guard count > 0 else { return [] }
        let bounds: [Int32] = try fields.integers("cat_boundaries", count: count + 1)
        let words: [UInt32] = try fields.required("cat_threshold").integers()
        let rise = zip(bounds, bounds.dropFirst()).allSatisfy { $0 <= $1 }
        guard rise, bounds[0] == 0, Int(bounds[count]) == words.count else {
            throw .inconsistent(
                place: fields.place,
                problem: "cat_boundaries do not divide the \(words.count) words of cat_threshold")
        }
        return (0..<count).map {
            CategorySet(words: Array(words[Int(bounds[$0])..<Int(bounds[$0 + 1])]))
        }
    }
}
