/// One node of a tree of thresholds: 8 bytes with float32, 16 with float64.
///
/// `link` holds, from the lowest bit: 1 bit "a missing value goes left"; the feature's index; how
/// many slots further the right child is. The left child is the slot before the right one. How
/// many bits the feature takes is the forest's choice (`ThresholdForest.distanceShift`).
///
/// A leaf compares with NaN and sends missing values right, so no value goes left, and its distance
/// is 0: a walk that has arrived stays where it is. Its value stands in the forest's `values`.
struct ThresholdNode<Number: ForestNumber>: Sendable {
    var threshold: Number
    var link: UInt32

    init(_ node: ForestParts<Number>.Node, distanceShift: UInt32) {
        threshold = node.threshold
        link =
            node.distance << distanceShift | UInt32(bitPattern: node.feature) << 1
            | (node.missingGoesLeft ? 1 : 0)
    }

    private init(threshold: Number, link: UInt32) {
        self.threshold = threshold
        self.link = link
    }

    static var deadEnd: ThresholdNode { ThresholdNode(threshold: .nan, link: 0) }
}
