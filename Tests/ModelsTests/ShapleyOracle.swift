import Models

/// Shapley values by their definition: over all subsets of the inputs that may be known.
enum ShapleyOracle {
    /// What a tree says on average of a row of which only some inputs are known: a split on another
    /// input is passed both ways, by the training data's shares.
    private static func expectation<Number>(
        of tree: ForestTree<Number>, _ row: [Number], known: [Bool], output: Int, outputCount: Int,
        node: Int = 0
    ) -> Double {
        let (left, right) = (Int(tree.left[node]), Int(tree.right[node]))
        guard left != -1 else {
            return tree.vectors.isEmpty
                ? Double(tree.value[node])
                : Double(tree.vectors[Int(tree.value[node]) * outputCount + output])
        }
        let below = { (child: Int) in
            expectation(
                of: tree, row, known: known, output: output, outputCount: outputCount, node: child)
        }
        let feature = Int(tree.feature[node])
        if known[feature] { return below(goesLeft(tree, node, row[feature]) ? left : right) }
        let cover = tree.covers[node]
        let share = { (child: Int) in
            Double(cover > 0 ? tree.covers[child] / cover : 0.5)
        }
        return share(left) * below(left) + share(right) * below(right)
    }

    private static func goesLeft<Number>(
        _ tree: ForestTree<Number>, _ node: Int, _ value: Number
    ) -> Bool {
        if value.isNaN { return tree.missingGoesLeft[node] }
        guard !tree.categories.isEmpty, let set = tree.categories[node] else {
            return value < tree.value[node]
        }
        guard value >= 0, value < Number(set.words.count * 32) else { return true }
        return set.words[Int(value) / 32] >> UInt32(Int(value) % 32) & 1 == 0
    }

    /// - Parameters:
    ///   - inputs: The input that each feature is a form of.
    ///   - output: Of trees whose leaves are vectors.
    static func contributions<Number>(
        of trees: [ForestTree<Number>], to row: [Number], inputs: [Int]? = nil,
        output: Int = 0, outputCount: Int = 1
    ) -> Contributions {
        let inputs = inputs ?? Array(row.indices)
        let count = (inputs.max() ?? 0) + 1
        let expectations = (0..<1 << count).map { subset in
            let known = inputs.map { subset >> $0 & 1 == 1 }
            return trees.reduce(0) {
                $0
                    + expectation(
                        of: $1, row, known: known, output: output, outputCount: outputCount)
            }
        }
        let factorials = (0...count).map { $0 == 0 ? 1 : (1...$0).map(Double.init).reduce(1, *) }
        let values = (0..<count).map { input in
            expectations.indices.filter { $0 >> input & 1 == 0 }.reduce(0.0) { sum, subset in
                let size = subset.nonzeroBitCount
                let weight = factorials[size] * factorials[count - size - 1] / factorials[count]
                return sum + weight * (expectations[subset | 1 << input] - expectations[subset])
            }
        }
        return Contributions(bias: expectations[0], inputs: values)
    }
}
