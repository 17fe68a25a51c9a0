/// Puts the trees of an operator into a `Forest`, whose nodes ask `x < threshold` alone.
///
/// `x <= t` is `x < nextUp(t)`; `>=` and `>` are these with the children exchanged; equality and
/// membership are a column of their own (`ONNXMembership`) that is asked `< 0.5`.
struct ONNXForestMaker<Number: ForestNumber> {
    private let columns: Int
    private(set) var memberships: [ONNXMembership<Number>] = []
    private var membershipColumns: [ONNXMembership<Number>: Int] = [:]

    init(columns: Int) { self.columns = columns }

    mutating func forest(
        of ensemble: ONNXEnsemble, limits: ModelLimits
    ) throws(ModelError) -> Forest<Number> {
        let usesVectors = !ensemble.trees.allSatisfy { Self.output(of: $0) != nil }
        var trees: [(tree: ForestTree<Number>, output: Int)] = []
        var vectorNumbers = 0
        for (number, tree) in ensemble.trees.enumerated() {
            if usesVectors {
                let leaves = tree.nodes.count { $0.mode == .leaf }
                vectorNumbers += leaves * ensemble.outputCount
                guard vectorNumbers <= limits.nodesMax else {
                    throw .tooLarge(
                        what: "leaf values", count: vectorNumbers, limit: limits.nodesMax)
                }
            }
            let vectorWidth = usesVectors ? ensemble.outputCount : 0
            trees.append(
                (
                    try forestTree(tree, number: number, vectorWidth: vectorWidth),
                    usesVectors ? 0 : Self.output(of: tree) ?? 0
                ))
        }
        var builder = try ForestBuilder<Number>(
            featureCount: columns + memberships.count, outputCount: ensemble.outputCount,
            limits: limits)
        for (tree, output) in trees { try builder.append(tree, output: output) }
        return try builder.finish()
    }

    /// The one output that all leaves of a tree vote for; `nil` when there are several.
    private static func output(of tree: ONNXTree) -> Int? {
        var output: Int?
        for node in tree.nodes {
            for vote in node.votes {
                if let output, output != vote.output { return nil }
                output = vote.output
            }
        }
        return output ?? 0
    }

    private mutating func forestTree(
        _ tree: ONNXTree, number: Int, vectorWidth: Int
    ) throws(ModelError) -> ForestTree<Number> {
        let count = tree.nodes.count
        let none = [Int32](repeating: -1, count: count)
        var result = ForestTree<Number>(
            left: none, right: none, feature: [Int32](repeating: 0, count: count),
            value: [Number](repeating: 0, count: count),
            missingGoesLeft: [Bool](repeating: false, count: count))
        var vectors: [Number] = []
        for (index, node) in tree.nodes.enumerated() {
            guard node.mode != .leaf else {
                if vectorWidth == 0 {
                    result.value[index] = node.votes.reduce(0) { $0 + Number($1.weight) }
                    continue
                }
                result.value[index] = Number(vectors.count / vectorWidth)
                let start = vectors.count
                vectors += [Number](repeating: 0, count: vectorWidth)
                for vote in node.votes { vectors[start + vote.output] += Number(vote.weight) }
                continue
            }
            guard (0..<columns).contains(node.feature) else {
                throw .inconsistent(
                    place: "tree \(number)",
                    problem: "node \(index) splits on feature \(node.feature), but the model has "
                        + "\(columns) features")
            }
            place(node, at: index, in: &result)
        }
        result.vectors = vectors
        return result
    }

    private mutating func place(
        _ node: ONNXTree.Node, at index: Int, in tree: inout ForestTree<Number>
    ) {
        let threshold = Number(node.threshold)
        var feature = node.feature
        var yesIsLeft = true
        var missingIsYes = node.missingIsYes
        var bound = threshold
        switch node.mode {
        case .less: break
        case .lessOrEqual: bound = threshold.nextUp
        case .greaterOrEqual: yesIsLeft = false
        case .greater:
            bound = threshold.nextUp
            yesIsLeft = false
        case .equal, .notEqual, .member, .leaf:
            let members = node.mode == .member ? node.members.map { Number($0) } : [threshold]
            feature = column(ONNXMembership(feature: feature, members: Set(members)))
            bound = 0.5
            yesIsLeft = node.mode == .notEqual
            // NaN is unequal to everything.
            if node.mode == .notEqual { missingIsYes = true }
        }
        if threshold.isNaN, node.mode.isOrder {
            // Nothing compares with NaN, and no number is below −∞: all go right.
            bound = -.infinity
            yesIsLeft = true
        } else if bound == .infinity, bound == threshold, node.mode.includesInfinity {
            // Every number is at most ∞, so all go right.
            bound = -.infinity
            yesIsLeft.toggle()
        }
        tree.feature[index] = Int32(feature)
        tree.value[index] = bound
        tree.left[index] = Int32(yesIsLeft ? node.yes : node.no)
        tree.right[index] = Int32(yesIsLeft ? node.no : node.yes)
        tree.missingGoesLeft[index] = missingIsYes == yesIsLeft
    }

    private mutating func column(_ membership: ONNXMembership<Number>) -> Int {
        if let column = membershipColumns[membership] { return column }
        let column = columns + memberships.count
        membershipColumns[membership] = column
        memberships.append(membership)
        return column
    }
}
