/// Decision trees with one number a leaf, packed for scoring: immutable, in one allocation.
///
/// A tree takes consecutive slots of 8-byte nodes (`ForestNode`) and of 4-byte leaf values. Trees
/// are walked in groups of `lanes`; the last group is filled up with a tree of one leaf whose value
/// is never added.
///
/// Invariants, established by `ForestBuilder`:
/// 1. Every feature index is below `featureCount`, every child inside its tree.
/// 2. After `groupDepths[g]` steps a walk of group `g` stands on a leaf, whatever the values.
// The memory is written in `init` only and freed in `deinit`, so threads share it safely.
package final class Forest: @unchecked Sendable {
    /// How many walks are interleaved: enough to hide the latency of a load behind the others.
    static let lanes = 8

    package let featureCount: Int
    package let treeCount: Int
    /// Size of the allocation.
    package let byteCount: Int

    let nodes: UnsafeMutablePointer<ForestNode>
    let values: UnsafeMutablePointer<Float>
    /// The slot of each tree's root, filled up to a multiple of `lanes`.
    let roots: UnsafeMutablePointer<UInt32>
    /// The deepest tree of each group of `lanes`.
    let groupDepths: UnsafeMutablePointer<UInt32>
    let treeDepths: UnsafeMutablePointer<UInt32>
    let distanceShift: UInt32
    private let memory: UnsafeMutableRawPointer

    init(
        featureCount: Int,
        distanceShift: UInt32,
        roots rootSlots: [Int],
        depths: [Int],
        slotCount: Int,
        slot: (Int) -> (ForestNode, Float)
    ) {
        self.featureCount = featureCount
        self.distanceShift = distanceShift
        treeCount = rootSlots.count
        let groups = (treeCount + Self.lanes - 1) / Self.lanes
        let padded = groups * Self.lanes
        // One more slot holds the leaf that fills up the last group.
        let slots = slotCount + 1
        byteCount = slots * 8 + slots * 4 + padded * 8 + groups * 4
        memory = .allocate(byteCount: byteCount, alignment: 64)
        nodes = memory.bindMemory(to: ForestNode.self, capacity: slots)
        values = (memory + slots * 8).bindMemory(to: Float.self, capacity: slots)
        roots = (memory + slots * 12).bindMemory(to: UInt32.self, capacity: padded)
        treeDepths = (memory + slots * 12 + padded * 4)
            .bindMemory(to: UInt32.self, capacity: padded)
        groupDepths = (memory + slots * 12 + padded * 8)
            .bindMemory(to: UInt32.self, capacity: groups)
        for index in 0..<slotCount {
            let (node, value) = slot(index)
            (nodes + index).initialize(to: node)
            (values + index).initialize(to: value)
        }
        (nodes + slotCount).initialize(to: .deadEnd)
        (values + slotCount).initialize(to: 0)
        for tree in 0..<padded {
            (roots + tree).initialize(
                to: UInt32(tree < treeCount ? rootSlots[tree] : slotCount))
            (treeDepths + tree).initialize(to: UInt32(tree < treeCount ? depths[tree] : 0))
        }
        for group in 0..<groups {
            let trees = (group * Self.lanes)..<min(treeCount, (group + 1) * Self.lanes)
            (groupDepths + group).initialize(to: UInt32(depths[trees].max() ?? 0))
        }
    }

    deinit {
        memory.deallocate()
    }
}
