import CForest

/// Trees of ranks in the order in which they are summed, filled up or linked.
struct RankTrees<Number: ForestNumber> {
    private(set) var stretches: [ForestStretch] = []
    private(set) var nodes: [UInt32] = []
    private(set) var leaves: [Number] = []
    private(set) var roots: [UInt32] = []
    private(set) var links: [ForestLink] = []
    private(set) var linkValues: [Number] = []

    // As many as are walked interleaved take the same number of steps.
    private static var chunkTrees: Int { 8 }
    private static var fullDepthMax: Int { FOREST_FULL_DEPTH }
    // A full tree of fewer real nodes than this share would waste memory and comparisons.
    private static var fillMax: Int { 8 }

    init(_ parts: ForestParts<Number>, _ ranks: ThresholdRanks<Number>) {
        var first = 0
        while first < parts.roots.count {
            let chunk = first..<min(first + Self.chunkTrees, parts.roots.count)
            let depth = parts.depths[chunk].max() ?? 0
            let realNodes = chunk.reduce(0) { $0 + parts.places(ofTree: $1).count }
            let isFull =
                depth <= Self.fullDepthMax && chunk.count << depth <= realNodes * Self.fillMax
            extend(by: chunk, depth: depth, isLinked: !isFull)
            for tree in chunk {
                if isFull {
                    fill(parts, ranks, tree, depth: depth)
                } else {
                    link(parts, ranks, tree)
                }
            }
            first = chunk.upperBound
        }
    }

    private mutating func extend(by chunk: Range<Int>, depth: Int, isLinked: Bool) {
        if let last = stretches.indices.last, stretches[last].isLinked == isLinked,
            stretches[last].depth == UInt32(depth)
        {
            stretches[last].treeCount += UInt32(chunk.count)
        } else {
            stretches.append(
                ForestStretch(
                    firstTree: UInt32(chunk.lowerBound), treeCount: UInt32(chunk.count),
                    depth: UInt32(depth), isLinked: isLinked,
                    start: isLinked ? roots.count : nodes.count))
        }
    }

    /// Below a leaf that is not at the bottom all leaves are the same, wherever its splits lead.
    private mutating func fill(
        _ parts: ForestParts<Number>, _ ranks: ThresholdRanks<Number>, _ tree: Int, depth: Int
    ) {
        let start = nodes.count
        let size = 1 << depth
        nodes += repeatElement(0, count: size)
        leaves += repeatElement(0, count: size)
        var pending = [(place: parts.roots[tree], at: 1, level: 0)]
        while let (place, at, level) = pending.popLast() {
            let node = parts.nodes[place]
            if node.isLeaf {
                let first = at << (depth - level) - size
                for leaf in first..<first + 1 << (depth - level) {
                    leaves[start + leaf] = node.value
                }
                continue
            }
            let (slot, rank) = ranks.place(of: node)
            nodes[start + at] = UInt32(slot) << 16 | UInt32(rank)
            let right = place + Int(node.distance)
            pending.append((right - 1, 2 * at, level + 1))
            pending.append((right, 2 * at + 1, level + 1))
        }
    }

    private mutating func link(
        _ parts: ForestParts<Number>, _ ranks: ThresholdRanks<Number>, _ tree: Int
    ) {
        let places = parts.places(ofTree: tree)
        // Siblings stand at an even place and the next, never in two cache lines; so does a tree's
        // second node.
        if links.count % 2 == 0 {
            links.append(ForestLink(left: 0, rank: 0, slot: 0))
            linkValues.append(0)
        }
        let start = links.count
        roots.append(UInt32(start))
        for place in places {
            let node = parts.nodes[place]
            let own = UInt32(links.count)
            linkValues.append(node.value)
            if node.isLeaf {
                links.append(ForestLink(left: own, rank: .max, slot: 0))
            } else {
                let (slot, rank) = ranks.place(of: node)
                links.append(
                    ForestLink(left: own + node.distance - 1, rank: rank, slot: slot))
            }
        }
    }
}
