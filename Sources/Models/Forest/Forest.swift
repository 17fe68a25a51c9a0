/// Decision trees packed for scoring: immutable, in one allocation.
///
/// A tree takes consecutive slots of nodes (`ForestNode`) and of leaf values. Trees are walked in
/// groups of `lanes`; the last group is filled up with a tree of one leaf whose value is never
/// added.
///
/// Invariants, established by `ForestBuilder`:
/// 1. Every feature index is below `featureCount`, every child inside its tree.
/// 2. After `groupDepths[g]` steps a walk of group `g` stands on a leaf, whatever the values.
/// 3. Every output of a tree is below `outputCount`, every vector inside `vectors`.
// The memory is written in `init` only and freed in `deinit`, so threads share it safely.
package final class Forest<Number: ForestNumber>: @unchecked Sendable {
    /// How many walks are interleaved: enough to hide the latency of a load behind the others.
    static var lanes: Int { 8 }

    package let featureCount: Int
    /// How many sums a row has: 1, or one a class or target.
    package let outputCount: Int
    package let treeCount: Int
    /// Size of the allocation.
    package let byteCount: Int

    let nodes: UnsafeMutablePointer<ForestNode<Number>>
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
    /// For explanations; `nil` where a tree has no covers.
    let structure: ForestStructure<Number>?
    private let memory: UnsafeMutableRawPointer

    init(packing parts: ForestParts<Number>) {
        featureCount = parts.featureCount
        outputCount = parts.outputCount
        distanceShift = parts.distanceShift
        treeOutputs = parts.treeOutputs
        setPlaces = parts.sets.isEmpty ? [] : parts.setPlaces
        sets = parts.sets
        vectors = parts.vectors
        structure = parts.structure
        treeCount = parts.roots.count
        let groups = (treeCount + Self.lanes - 1) / Self.lanes
        let padded = groups * Self.lanes
        // One more slot holds the leaf that fills up the last group.
        let slotCount = parts.nodes.count
        let slots = slotCount + 1
        let nodeBytes = MemoryLayout<ForestNode<Number>>.stride * slots
        let valueBytes = MemoryLayout<Number>.stride * slots
        let rootsStart = (nodeBytes + valueBytes + 7) / 8 * 8
        let size = rootsStart + padded * 8 + groups * 4
        byteCount =
            size + vectors.count * MemoryLayout<Number>.stride + setPlaces.count * 4
            + sets.reduce(0) { $0 + $1.words.count * 4 + 32 } + treeOutputs.count * 4
            + (structure?.byteCount ?? 0)
        memory = .allocate(byteCount: size, alignment: 64)
        nodes = memory.bindMemory(to: ForestNode<Number>.self, capacity: slots)
        values = (memory + nodeBytes).bindMemory(to: Number.self, capacity: slots)
        roots = (memory + rootsStart).bindMemory(to: UInt32.self, capacity: padded)
        treeDepths = (memory + rootsStart + padded * 4)
            .bindMemory(to: UInt32.self, capacity: padded)
        groupDepths = (memory + rootsStart + padded * 8)
            .bindMemory(to: UInt32.self, capacity: groups)
        for slot in 0..<slotCount {
            (nodes + slot).initialize(to: parts.nodes[slot])
            (values + slot).initialize(to: parts.values[slot])
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
}

/// What `ForestBuilder` hands over.
struct ForestParts<Number: ForestNumber> {
    let featureCount: Int
    let outputCount: Int
    let distanceShift: UInt32
    let roots: [Int]
    let depths: [Int]
    let treeOutputs: [Int32]
    let nodes: [ForestNode<Number>]
    let values: [Number]
    /// For each slot 0, or 1 more than the place of its split's categories.
    let setPlaces: [UInt32]
    let sets: [CategorySet]
    let vectors: [Number]
    /// `nil` where a tree has no covers.
    let structure: ForestStructure<Number>?
}
