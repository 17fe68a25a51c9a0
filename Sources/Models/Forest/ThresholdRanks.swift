import CForest

/// The thresholds of a forest, feature by feature, as `RankedForest` searches them.
struct ThresholdRanks<Number: ForestNumber> {
    /// The features that a tree splits on, ascending. Each has two slots, in this order.
    private(set) var features: [UInt32] = []
    /// For each of them its thresholds, ascending and distinct.
    private(set) var thresholds: [[Number]] = []
    /// The place of each feature among `features`.
    private var places: [Int]

    // Sums of what the walk costs with and without ranks; measured, see decision 30.
    private static var stepsAFeatureMin: Int { 4 }
    /// Ranks are 16 bits wide; the greatest is kept for leaves.
    private static var thresholdsMax: Int { 65_535 }
    /// Slots are 16 bits wide.
    private static var featuresMax: Int { 32_768 }

    /// `nil` for a forest whose splits or leaves are of another kind, or that has too many.
    init?(of parts: ForestParts<Number>) {
        guard parts.sets.isEmpty, parts.vectors.isEmpty else { return nil }
        var perFeature = [[Number]](repeating: [], count: parts.featureCount)
        for node in parts.nodes where !node.isLeaf {
            // Nothing is below NaN, and it has no rank.
            guard !node.threshold.isNaN else { return nil }
            perFeature[Int(node.feature)].append(node.threshold)
        }
        places = [Int](repeating: 0, count: parts.featureCount)
        for feature in perFeature.indices where !perFeature[feature].isEmpty {
            var distinct: [Number] = []
            for threshold in perFeature[feature].sorted() where threshold != distinct.last {
                distinct.append(threshold)
            }
            guard distinct.count <= Self.thresholdsMax else { return nil }
            places[feature] = features.count
            features.append(UInt32(feature))
            thresholds.append(distinct)
        }
        guard features.count <= Self.featuresMax else { return nil }
    }

    /// Whether the steps of all trees are so many that ranking a row first makes it faster.
    func pays(for parts: ForestParts<Number>) -> Bool {
        parts.depths.reduce(0, +) >= features.count * Self.stepsAFeatureMin
    }

    /// The slot and the rank of a split.
    func place(of node: ForestParts<Number>.Node) -> (slot: UInt16, rank: UInt16) {
        let place = places[Int(node.feature)]
        let thresholds = thresholds[place]
        var (low, high) = (0, thresholds.count)
        while low < high {
            let middle = (low + high) / 2
            if thresholds[middle] < node.threshold { low = middle + 1 } else { high = middle }
        }
        return (UInt16(2 * place + (node.missingGoesLeft ? 1 : 0)), UInt16(low))
    }

    var counts: [UInt16] { thresholds.map { UInt16($0.count) } }

    /// Whether a rank fits a byte.
    var areBytes: Bool { thresholds.allSatisfy { $0.count <= Int(UInt8.max) } }

    /// Enough for the feature with the most thresholds.
    var levels: Int {
        var (levels, reach) = (1, Self.blockSize)
        let most = thresholds.lazy.map(\.count).max() ?? 0
        while most >= reach {
            levels += 1
            reach *= Self.blockSize
        }
        return levels
    }

    /// The blocks of all features, and for each feature the first block of each level from the top.
    func blocks() -> (numbers: [Number], levelStarts: [UInt32]) {
        var numbers: [Number] = []
        var levelStarts: [UInt32] = []
        for thresholds in thresholds {
            for level in (0..<levels).reversed() {
                levelStarts.append(UInt32(numbers.count / Self.blockSize))
                let stride = (0..<level).reduce(1) { product, _ in product * Self.blockSize }
                let count = thresholds.count / stride
                for entry in 0..<count { numbers.append(thresholds[(entry + 1) * stride - 1]) }
                // The last block keeps a free place, which no value has passed.
                let padded = (count / Self.blockSize + 1) * Self.blockSize
                numbers += repeatElement(.nan, count: padded - count)
            }
        }
        return (numbers, levelStarts)
    }

    private static var blockSize: Int { FOREST_BLOCK }
}
