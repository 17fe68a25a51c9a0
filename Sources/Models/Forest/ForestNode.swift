/// One node of a packed tree: 8 bytes with float32, 16 with float64.
///
/// `link` holds, from the lowest bit: 1 bit "a missing value goes left"; the feature's index; how
/// many slots further the right child is. The left child is the slot before the right one. How
/// many bits the feature takes is the forest's choice (`Forest.distanceShift`).
///
/// A leaf compares with NaN and sends missing values right, so no value goes left, and its distance
/// is 0: a walk that has arrived stays where it is. Its value stands in the forest's `values`.
struct ForestNode<Number: ForestNumber>: Sendable {
    var threshold: Number
    var link: UInt32

    static var deadEnd: ForestNode { ForestNode(threshold: .nan, link: 0) }
}
