import Models

extension RandomTree {
    /// A tree with covers, some of them 0, and with splits on categories where asked for.
    static func explained(
        features: Int, categories: Bool, using random: inout some RandomNumberGenerator
    ) -> ForestTree<Float> {
        var tree: ForestTree<Float> = make(features: features, using: &random)
        cover(&tree, using: &random)
        guard categories else { return tree }
        tree.categories = tree.left.indices.map { _ in
            guard Bool.random(using: &random) else { return nil }
            return CategorySet((0..<5).filter { _ in Bool.random(using: &random) })
        }
        return tree
    }

    /// Tells rows of training data at each leaf, and of each split the sum.
    static func cover<Number>(
        _ tree: inout ForestTree<Number>, using random: inout some RandomNumberGenerator
    ) {
        var covers = tree.left.map { left in
            left == -1 ? Float(Int.random(in: 0...5, using: &random)) : -1
        }
        func cover(_ node: Int) -> Float {
            if covers[node] < 0 {
                covers[node] = cover(Int(tree.left[node])) + cover(Int(tree.right[node]))
            }
            return covers[node]
        }
        _ = cover(0)
        tree.covers = covers
    }

    /// A tree of one path: each split has a leaf on one side.
    static func chain(
        of inputs: [Int], using random: inout some RandomNumberGenerator
    ) -> ForestTree<Float> {
        var tree = ForestTree<Float>(
            left: [], right: [], feature: [], value: [], missingGoesLeft: [])
        for (step, input) in inputs.enumerated() {
            let (next, leaf) = (Int32(2 * step + 2), Int32(2 * step + 1))
            let leafIsLeft = Bool.random(using: &random)
            tree.left += [leafIsLeft ? leaf : next, -1]
            tree.right += [leafIsLeft ? next : leaf, -1]
            tree.feature += [Int32(input), 0]
            tree.value += [0, Float.random(in: -1...1, using: &random)]
            tree.missingGoesLeft += [Bool.random(using: &random), false]
        }
        tree.left.append(-1)
        tree.right.append(-1)
        tree.feature.append(0)
        tree.value.append(Float.random(in: -1...1, using: &random))
        tree.missingGoesLeft.append(false)
        cover(&tree, using: &random)
        return tree
    }
}

extension ForestTree<Float> {
    /// The same tree in float64.
    var widened: ForestTree<Double> {
        var tree = ForestTree<Double>(
            left: left, right: right, feature: feature, value: value.map(Double.init),
            missingGoesLeft: missingGoesLeft)
        tree.categories = categories
        tree.covers = covers
        tree.vectors = vectors.map(Double.init)
        return tree
    }
}
