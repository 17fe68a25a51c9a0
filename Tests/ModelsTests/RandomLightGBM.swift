/// Random LightGBM trees, as a file and as the rules that LightGBM itself decides by, plain.
struct RandomLightGBM {
    struct Split {
        let feature: Int
        let threshold: Double
        let bits: Int
        /// Of a split on categories.
        let set: [UInt32]
        let left: Int
        let right: Int
    }

    struct Tree {
        var splits: [Split] = []
        var leaves: [Double] = []
    }

    static let featureCount = 5
    private(set) var trees: [Tree] = []

    init(using random: inout some RandomNumberGenerator) {
        for _ in 0..<Int.random(in: 1...20, using: &random) {
            var tree = Tree()
            _ = Self.grow(&tree, depth: Int.random(in: 0...5, using: &random), &random)
            trees.append(tree)
        }
    }

    /// A value such as trees compare with.
    static func number(_ random: inout some RandomNumberGenerator) -> Double {
        let near = Double(1e-35 as Float)
        let special = [0, -0.0, near, -near, near.nextUp, -near.nextUp, 5e-36, -5e-36, 1, -1]
        return Bool.random(using: &random)
            ? special.randomElement(using: &random)!
            : (Double.random(in: -4...40, using: &random) * 4).rounded() / 4
    }

    /// - Returns: The number of the split, or the complement of a leaf's.
    private static func grow(
        _ tree: inout Tree, depth: Int, _ random: inout some RandomNumberGenerator
    ) -> Int {
        guard depth > 0 else {
            tree.leaves.append(Double.random(in: -1...1, using: &random))
            return ~(tree.leaves.count - 1)
        }
        let place = tree.splits.count
        let isCategorical = Int.random(in: 0..<3, using: &random) == 0
        let bits =
            (isCategorical ? 1 : 0) + Int.random(in: 0...1, using: &random) * 2
            + Int.random(in: 0...2, using: &random) * 4
        var split = Split(
            feature: Int.random(in: 0..<featureCount, using: &random),
            threshold: Int.random(in: 0..<15, using: &random) == 0 ? .infinity : number(&random),
            bits: bits,
            set: isCategorical ? [UInt32.random(in: 0 ... .max, using: &random), 5] : [],
            left: 0, right: 0)
        tree.splits.append(split)
        let left = grow(&tree, depth: depth - Int.random(in: 1...2, using: &random), &random)
        let right = grow(&tree, depth: depth - 1, &random)
        split = Split(
            feature: split.feature, threshold: split.threshold, bits: split.bits, set: split.set,
            left: left, right: right)
        tree.splits[place] = split
        return place
    }

    /// The margin by the library's own words, as `tree.h` of LightGBM 4.6 has them.
    func margin(of row: [Double]) -> Double {
        var sum = 0.0
        for tree in trees {
            var node = tree.splits.isEmpty ? ~0 : 0
            while node >= 0 {
                let split = tree.splits[node]
                let value = row[split.feature]
                let kept = abs(value) > Double(1e-35 as Float) || value.isNaN ? value : 0
                let goesLeft =
                    split.bits & 1 == 1
                    ? Self.isIn(split.set, kept) : Self.isBelow(split, kept)
                node = goesLeft ? split.left : split.right
            }
            sum += tree.leaves[~node]
        }
        return sum
    }

    private static func isIn(_ set: [UInt32], _ value: Double) -> Bool {
        guard !value.isNaN, abs(value) < 0x1p31 else { return false }
        let category = Int(value)
        guard category >= 0, category / 32 < set.count else { return false }
        return set[category / 32] >> UInt32(category % 32) & 1 == 1
    }

    private static func isBelow(_ split: Split, _ value: Double) -> Bool {
        let missing = split.bits >> 2
        let defaultsLeft = split.bits & 2 == 2
        let known = value.isNaN && missing != 2 ? 0 : value
        if missing == 1, abs(known) <= Double(1e-35 as Float) { return defaultsLeft }
        if missing == 2, known.isNaN { return defaultsLeft }
        return known <= split.threshold
    }

    var file: [UInt8] {
        let names = (0..<Self.featureCount).map { "f\($0)" }.joined(separator: " ")
        let infos = [String](repeating: "none", count: Self.featureCount).joined(separator: " ")
        var lines = [
            "tree", "version=v4", "num_class=1", "label_index=0",
            "max_feature_idx=\(Self.featureCount - 1)", "feature_names=\(names)",
            "feature_infos=\(infos)",
        ]
        for (number, tree) in trees.enumerated() {
            lines += ["", "Tree=\(number)"] + Self.lines(of: tree)
        }
        lines += ["end of trees", "parameters:", "end of parameters"]
        return [UInt8](lines.joined(separator: "\n").utf8)
    }

    private static func lines(of tree: Tree) -> [String] {
        func list(_ name: String, _ values: some Sequence<some CustomStringConvertible>) -> String {
            "\(name)=\(values.map(\.description).joined(separator: " "))"
        }
        let sets = tree.splits.map(\.set).filter { !$0.isEmpty }
        var nextSet = 0
        let thresholds = tree.splits.map { split in
            guard !split.set.isEmpty else { return split.threshold }
            nextSet += 1
            return Double(nextSet - 1)
        }
        return [
            "num_leaves=\(tree.leaves.count)", "num_cat=\(sets.count)",
            list("split_feature", tree.splits.map(\.feature)), list("threshold", thresholds),
            list("decision_type", tree.splits.map(\.bits)),
            list("left_child", tree.splits.map(\.left)),
            list("right_child", tree.splits.map(\.right)), list("leaf_value", tree.leaves),
            list("cat_boundaries", (0...sets.count).map { $0 * 2 }),
            list("cat_threshold", sets.flatMap { $0 }),
        ]
    }
}
