/// A forest whose nodes compare a row's own values with thresholds: what serves where ranks do not
/// (`RankForest`). A walk may meet categories and vectors.
///
/// A tree takes consecutive slots of nodes (`ThresholdNode`) and of leaf values. Trees are walked
/// in groups of `lanes`; the last group is filled up with a tree of one leaf whose value is never
/// added.
///
/// Invariants, established by `ForestBuilder`:
/// 1. Every feature index is below `featureCount`, every child inside its tree.
/// 2. After `groupDepths[g]` steps a walk of group `g` stands on a leaf, whatever the values.
/// 3. Every output of a tree is below `outputCount`, every vector inside `vectors`.
// The memory is written in `init` only and freed in `deinit`, so threads share it safely.
final class ThresholdForest<Number: ForestNumber>: @unchecked Sendable {
    /// How many walks are interleaved: enough to hide the latency of a load behind the others.
    static var lanes: Int { 8 }

    let featureCount: Int
    let outputCount: Int
    let treeCount: Int
    let byteCount: Int

    let nodes: UnsafeMutablePointer<ThresholdNode<Number>>
    let values: UnsafeMutablePointer<Number>
    /// The slot of each tree's root, filled up to a multiple of `lanes`.
    let roots: UnsafeMutablePointer<UInt32>
    /// The deepest tree of each group of `lanes`.
    let groupDepths: UnsafeMutablePointer<UInt32>
    let treeDepths: UnsafeMutablePointer<UInt32>
    /// The output that each tree adds to.
    let treeOutputs: [Int32]
    let distanceShift: UInt32
    /// For each slot 0, or 1 more than the place of its split's categories; empty without such.
    let setPlaces: [UInt32]
    let sets: [CategorySet]
    /// The values of leaves with one for each output; empty where a leaf has one.
    let vectors: [Number]
    private let memory: UnsafeMutableRawPointer

    /// - Throws: `.tooLarge` when the number of a feature and the distance to a child do not fit
    ///   the 31 bits a node has for both.
    init(packing parts: ForestParts<Number>) throws(ModelError) {
        distanceShift = try Self.distanceShift(of: parts)
        featureCount = parts.featureCount
        outputCount = parts.outputCount
        treeOutputs = parts.treeOutputs
        setPlaces = parts.sets.isEmpty ? [] : parts.nodes.map(\.setPlace)
        sets = parts.sets
        vectors = parts.vectors
        treeCount = parts.roots.count
        let groups = (treeCount + Self.lanes - 1) / Self.lanes
        let padded = groups * Self.lanes
        // One more slot holds the leaf that fills up the last group.
        let slotCount = parts.nodes.count
        let slots = slotCount + 1
        let nodeBytes = MemoryLayout<ThresholdNode<Number>>.stride * slots
        let valueBytes = MemoryLayout<Number>.stride * slots
        let rootsStart = (nodeBytes + valueBytes + 7) / 8 * 8
        let size = rootsStart + padded * 8 + groups * 4
        byteCount =
            size + vectors.count * MemoryLayout<Number>.stride + setPlaces.count * 4
            + sets.reduce(0) { $0 + $1.words.count * 4 + 32 } + treeOutputs.count * 4
        memory = .allocate(byteCount: size, alignment: 64)
        nodes = memory.bindMemory(to: ThresholdNode<Number>.self, capacity: slots)
        values = (memory + nodeBytes).bindMemory(to: Number.self, capacity: slots)
        roots = (memory + rootsStart).bindMemory(to: UInt32.self, capacity: padded)
        treeDepths = (memory + rootsStart + padded * 4)
            .bindMemory(to: UInt32.self, capacity: padded)
        groupDepths = (memory + rootsStart + padded * 8)
            .bindMemory(to: UInt32.self, capacity: groups)
        for slot in 0..<slotCount {
            let node = parts.nodes[slot]
            (nodes + slot).initialize(to: ThresholdNode(node, distanceShift: distanceShift))
            (values + slot).initialize(to: node.value)
        }
        (nodes + slotCount).initialize(to: .deadEnd)
        (values + slotCount).initialize(to: 0)
        for tree in 0..<padded {
            let isReal = tree < treeCount
            (roots + tree).initialize(to: UInt32(isReal ? parts.roots[tree] : slotCount))
            (treeDepths + tree).initialize(to: UInt32(isReal ? parts.depths[tree] : 0))
        }
        for group in 0..<groups {
            let trees = (group * Self.lanes)..<min(treeCount, (group + 1) * Self.lanes)
            (groupDepths + group).initialize(to: UInt32(parts.depths[trees].max() ?? 0))
        }
    }

    deinit {
        memory.deallocate()
    }

    private static func distanceShift(of parts: ForestParts<Number>) throws(ModelError) -> UInt32 {
        let featureBits = Int.bitWidth - max(0, parts.featureCount - 1).leadingZeroBitCount
        let distanceLimit = 1 << (31 - featureBits)
        let distanceMax = Int(parts.nodes.lazy.map(\.distance).max() ?? 0)
        guard distanceMax < distanceLimit else {
            throw .tooLarge(
                what: "nodes in one level of a tree", count: distanceMax, limit: distanceLimit - 1)
        }
        return UInt32(featureBits + 1)
    }
}
