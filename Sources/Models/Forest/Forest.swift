/// Decision trees packed for scoring: immutable.
///
/// Where it can and where it pays, values are replaced by their ranks among the thresholds before
/// they walk (`RankForest`); else they are compared with the thresholds themselves.
package struct Forest<Number: ForestNumber>: Sendable {
    package let featureCount: Int
    /// How many sums a row has: 1, or one a class or target.
    package let outputCount: Int
    package let treeCount: Int
    /// For explanations, until it is taken; `nil` where a tree has no covers.
    private var parts: ForestParts<Number>?
    private let body: Body

    private enum Body {
        case ranks(RankForest<Number>)
        case thresholds(ThresholdForest<Number>)
    }

    init(packing parts: ForestParts<Number>, walk: ForestWalk?) throws(ModelError) {
        featureCount = parts.featureCount
        outputCount = parts.outputCount
        treeCount = parts.roots.count
        self.parts = parts.hasCovers ? parts : nil
        if walk != .thresholds,
            let ranks = ThresholdRanks(of: parts), walk != nil || ranks.pays(for: parts)
        {
            body = .ranks(RankForest(packing: parts, ranks, isWide: walk != .ranks))
        } else {
            body = .thresholds(try ThresholdForest(packing: parts))
        }
    }

    /// What it keeps in memory once its parts are taken.
    package var byteCount: Int {
        switch body {
        case .ranks(let forest): forest.byteCount
        case .thresholds(let forest): forest.byteCount
        }
    }

    /// The trees as they were before they were packed. They take more room than the forest: it does
    /// not keep them when they are taken, as a scorer does once at its beginning.
    ///
    /// - Returns: `nil` where a tree has no covers.
    mutating func takeParts() -> ForestParts<Number>? {
        defer { parts = nil }
        return parts
    }

    /// Adds the leaf of every tree to the margins of `count` rows.
    ///
    /// - Parameters:
    ///   - rows: `featureCount` values a row in the order of the model's inputs; NaN is missing.
    ///   - margins: `outputCount` numbers a row, which begin with the base margins.
    /// - Precondition: `rows` holds `count * featureCount` values, `margins` `count * outputCount`.
    /// - Complexity: O(rows × trees × depth), of full trees compared together O(rows × nodes).
    package func addLeaves(
        of rows: UnsafeBufferPointer<Number>, count: Int,
        to margins: UnsafeMutableBufferPointer<Number>
    ) {
        precondition(rows.count == count * featureCount, "a row has one value a feature")
        precondition(margins.count >= count * outputCount, "there is room for every margin")
        guard count > 0, let rows = rows.baseAddress, let margins = margins.baseAddress else {
            return
        }
        switch body {
        case .ranks(let forest): forest.addLeaves(of: rows, count: count, to: margins)
        case .thresholds(let forest): forest.addLeaves(of: rows, count: count, to: margins)
        }
    }
}
