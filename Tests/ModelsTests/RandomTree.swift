import Models

/// Trees of any shape for property tests, and the plain walk they are compared with.
enum RandomTree {
    /// A value or threshold from a small set, so that values often stand exactly on thresholds.
    static func value(using random: inout some RandomNumberGenerator) -> Float {
        let special: [Float] = [
            .nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude,
            -.leastNormalMagnitude / 3,
            .greatestFiniteMagnitude,
        ]
        return Bool.random(using: &random)
            ? Float(Int.random(in: -4...4, using: &random)) : special.randomElement(using: &random)!
    }

    /// A tree of up to 60 nodes whose siblings need not be neighbours.
    static func make(
        features: Int, using random: inout some RandomNumberGenerator
    ) -> ForestTree<Float> {
        var left: [Int32] = [-1]
        var right: [Int32] = [-1]
        var leaves = [0]
        for _ in 0..<Int.random(in: 0...30, using: &random) {
            let parent = leaves.remove(at: Int.random(in: 0..<leaves.count, using: &random))
            let first = Int32(left.count)
            left += [-1, -1]
            right += [-1, -1]
            let swapped = Bool.random(using: &random)
            left[parent] = swapped ? first + 1 : first
            right[parent] = swapped ? first : first + 1
            leaves += [Int(first), Int(first) + 1]
        }
        let nodes = 0..<left.count
        return ForestTree(
            left: left, right: right,
            feature: nodes.map { _ in Int32.random(in: 0..<Int32(features), using: &random) },
            value: nodes.map { node in
                left[node] == -1
                    ? Float.random(in: -1...1, using: &random) : threshold(using: &random)
            },
            missingGoesLeft: nodes.map { _ in Bool.random(using: &random) })
    }

    static func answer(of tree: ForestTree<Float>, to row: [Float]) -> Float {
        var node = 0
        while tree.left[node] != -1 {
            let value = row[Int(tree.feature[node])]
            let goesLeft =
                value.isNaN ? tree.missingGoesLeft[node] : value < tree.value[node]
            node = Int(goesLeft ? tree.left[node] : tree.right[node])
        }
        return tree.value[node]
    }

    private static func threshold(using random: inout some RandomNumberGenerator) -> Float {
        while true {
            let candidate = value(using: &random)
            if !candidate.isNaN { return candidate }
        }
    }
}
