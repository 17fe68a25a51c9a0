import CForest

/// A forest whose nodes compare ranks of values with ranks of thresholds: the walks of `CForest`.
///
/// Trees of up to eight levels are filled up to full ones, which need no links and which a block of
/// rows passes without walking; deeper ones, and sparse ones, stay linked.
///
/// Invariants, established here from what `ForestBuilder` checked:
/// 1. Every slot is below twice the features that are split on, every link inside its tree.
/// 2. After a stretch's `depth` steps a walk stands on a leaf, whatever the ranks.
// The memory is written in `init` only and freed in `deinit`, so threads share it safely.
final class RankForest<Number: ForestNumber>: @unchecked Sendable {
    let byteCount: Int
    private let memory: ForestMemory
    private let forest: UnsafePointer<RankedForest>
    private let isWide: Bool

    // Fewer rows than this are faster one by one; a block has lanes for 64 rows, used or not.
    private static var rowsTogetherMin: Int { 20 }

    init(
        packing parts: ForestParts<Number>, _ ranks: ThresholdRanks<Number>, isWide: Bool
    ) {
        self.isWide = isWide && forest_can_be_wide()
        var memory = ForestMemory()
        let trees = RankTrees(parts, ranks)
        let (blocks, levelStarts) = ranks.blocks()
        forest = memory.keep([
            RankedForest(
                features: memory.keep(ranks.features), counts: memory.keep(ranks.counts),
                featureCount: UInt32(ranks.features.count), levels: UInt32(ranks.levels),
                levelStarts: memory.keep(levelStarts), blocks: memory.keep(blocks),
                stretches: memory.keep(trees.stretches), stretchCount: trees.stretches.count,
                nodes: memory.keep(trees.nodes), leaves: memory.keep(trees.leaves),
                roots: memory.keep(trees.roots), links: memory.keep(trees.links),
                linkValues: memory.keep(trees.linkValues),
                outputs: memory.keep(parts.treeOutputs), outputCount: UInt32(parts.outputCount),
                rowWidth: UInt32(parts.featureCount), hasByteRanks: ranks.areBytes)
        ])
        byteCount = memory.byteCount
        self.memory = memory
    }

    deinit {
        memory.free()
    }

    /// Adds the leaf of every tree to the margins of `count` rows, which are not checked.
    func addLeaves(
        of rows: UnsafePointer<Number>, count: Int, to margins: UnsafeMutablePointer<Number>
    ) {
        let (width, outputs) = (Int(forest.pointee.rowWidth), Int(forest.pointee.outputCount))
        var first = 0
        if count >= Self.rowsTogetherMin {
            withRanks(ofRows: min(count, Self.blockRows)) { ranks in
                while count - first >= Self.rowsTogetherMin {
                    let block = min(count - first, Self.blockRows)
                    Number.addRows(
                        forest, rows + first * width, count: block, ranks,
                        margins + first * outputs, wide: isWide)
                    first += block
                }
            }
        }
        guard first < count else { return }
        let slots = Int(forest.pointee.featureCount) * 2
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: max(slots, 1)) { ranks in
            for row in first..<count {
                Number.addRow(
                    forest, rows + row * width, ranks.baseAddress!, margins + row * outputs,
                    wide: isWide)
            }
        }
    }

    private func withRanks(ofRows count: Int, _ body: (UnsafeMutableRawPointer) -> Void) {
        let slotBytes = FOREST_SLOT_BYTES
        let lanes = forest.pointee.hasByteRanks ? slotBytes : slotBytes / 2
        let groups = (count + lanes - 1) / lanes
        withUnsafeTemporaryAllocation(
            byteCount: max(groups * Int(forest.pointee.featureCount) * 2, 1) * slotBytes,
            alignment: slotBytes
        ) { body($0.baseAddress!) }
    }

    private static var blockRows: Int { FOREST_BLOCK_ROWS }
}
