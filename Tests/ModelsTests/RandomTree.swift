import Models

/// Trees of any shape for property tests, and the plain walk they are compared with.
enum RandomTree {
    /// Which kinds of split, leaf and threshold there may be.
    struct Kind: Sendable, CaseIterable {
        /// Instead of few, so that a feature has more of them than a byte counts.
        var hasManyThresholds = false
        var hasCategories = false
        /// Values a leaf.
        var vectorWidth = 1
        /// Of random splits; or of a full tree where not nil.
        var splitsMax = 30
        var fullDepth: Int?

        static let allCases = [
            Kind(), Kind(hasManyThresholds: true), Kind(hasCategories: true),
            Kind(vectorWidth: 3), Kind(splitsMax: 3), Kind(splitsMax: 200), Kind(fullDepth: 6),
            Kind(fullDepth: 7), Kind(fullDepth: 8), Kind(hasManyThresholds: true, fullDepth: 8),
        ]
    }

    /// A value or threshold, half of the time from a small set, so that values often stand exactly
    /// on thresholds.
    static func value<Number: ForestNumber>(
        _ kind: Kind = Kind(), using random: inout some RandomNumberGenerator
    ) -> Number {
        let special: [Number] = [
            .nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude,
            -.leastNormalMagnitude / 3, .greatestFiniteMagnitude,
        ]
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return special.randomElement(using: &random)!
        case 1 where kind.hasManyThresholds:
            return Number(Int.random(in: -1_000_000...1_000_000, using: &random)) / 1000
        case _ where kind.hasManyThresholds:
            return Number(Int.random(in: -1000...1000, using: &random))
        default: return Number(Int.random(in: -4...4, using: &random))
        }
    }

    /// A tree whose siblings need not be neighbours.
    static func make<Number: ForestNumber>(
        _ kind: Kind = Kind(), features: Int, using random: inout some RandomNumberGenerator
    ) -> ForestTree<Number> {
        var left: [Int32] = [-1]
        var right: [Int32] = [-1]
        var leaves = [0]
        let splits = kind.fullDepth.map { 1 << $0 - 1 }
        for _ in 0..<(splits ?? Int.random(in: 0...kind.splitsMax, using: &random)) {
            let place = splits == nil ? Int.random(in: 0..<leaves.count, using: &random) : 0
            let parent = leaves.remove(at: place)
            let first = Int32(left.count)
            left += [-1, -1]
            right += [-1, -1]
            let swapped = Bool.random(using: &random)
            left[parent] = swapped ? first + 1 : first
            right[parent] = swapped ? first : first + 1
            leaves += [Int(first), Int(first) + 1]
        }
        var vectors = 0
        let nodes = 0..<left.count
        var tree = ForestTree(
            left: left, right: right,
            feature: nodes.map { _ in Int32.random(in: 0..<Int32(features), using: &random) },
            value: nodes.map { node -> Number in
                guard left[node] == -1 else { return threshold(kind, using: &random) }
                vectors += 1
                return kind.vectorWidth == 1
                    ? leaf(using: &random) : Number(vectors - 1)
            },
            missingGoesLeft: nodes.map { _ in Bool.random(using: &random) })
        if kind.vectorWidth > 1 {
            tree.vectors = (0..<vectors * kind.vectorWidth).map { _ -> Number in
                leaf(using: &random)
            }
        }
        if kind.hasCategories {
            tree.categories = nodes.map { _ -> CategorySet? in
                guard Bool.random(using: &random) else { return nil }
                return CategorySet((0..<40).filter { _ in Bool.random(using: &random) })
            }
        }
        return tree
    }

    /// The leaf that a row reaches, or the first number of its vector's place.
    static func answer<Number: ForestNumber>(
        of tree: ForestTree<Number>, to row: [Number]
    ) -> Number {
        var node = 0
        while tree.left[node] != -1 {
            let value = row[Int(tree.feature[node])]
            let goesLeft: Bool
            if value.isNaN {
                goesLeft = tree.missingGoesLeft[node]
            } else if !tree.categories.isEmpty, let set = tree.categories[node] {
                goesLeft = !isIn(set, value)
            } else {
                goesLeft = value < tree.value[node]
            }
            node = Int(goesLeft ? tree.left[node] : tree.right[node])
        }
        return tree.value[node]
    }

    private static func isIn(_ set: CategorySet, _ value: some ForestNumber) -> Bool {
        guard value >= 0, value < 1_000_000 else { return false }
        let category = Int(value)
        return category / 32 < set.words.count
            && set.words[category / 32] & 1 << UInt32(category % 32) != 0
    }

    private static func leaf<Number: ForestNumber>(
        using random: inout some RandomNumberGenerator
    ) -> Number {
        Number(Double.random(in: -1...1, using: &random))
    }

    private static func threshold<Number: ForestNumber>(
        _ kind: Kind, using random: inout some RandomNumberGenerator
    ) -> Number {
        while true {
            let candidate: Number = value(kind, using: &random)
            if !candidate.isNaN { return candidate }
        }
    }
}
