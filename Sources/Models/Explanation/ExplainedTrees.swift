import CForest

/// The trees as `forest_explain` passes them: splits without their leaves, in pieces.
///
/// A piece is filled breadth first, so that what a split waits for was done some splits before.
struct ExplainedTrees<Number: ForestNumber>: Sendable {
    private(set) var trees: [ExplainedTree] = []
    private(set) var pieces: [ForestPiece] = []
    private(set) var steps: [UInt32] = []
    private(set) var splits: [ForestSplit] = []
    /// Of the quadrature rules that the trees take.
    private(set) var points: [ForestPoints] = []
    /// Twice each split's feature, and 1 more where a missing value goes left.
    private(set) var forms: [UInt32] = []
    private(set) var thresholds: [Number] = []
    private(set) var categories: [CategoricalSplit] = []
    private(set) var leafSlots: [UInt32] = []
    /// The values of all leaves; where they are vectors for one output after the other.
    private(set) var values: [Double] = []
    /// How many values there are for one output.
    private(set) var valueCount = 0
    /// How many slots the tree that needs most takes.
    private(set) var slotCount = 2
    /// What the trees give to each output on average over the training data.
    private(set) var averages: [Double] = []

    // The slots of so many branches stay in the processor's first cache; those of the pieces that
    // lead to a piece are kept beside, so that a tree of any size takes a bounded room.
    private static var branchesMax: Int { 64 }
    private static var rootSlot: UInt32 { 1 }

    /// - Parameters:
    ///   - inputs: The input that each feature is a form of; empty where they are the inputs.
    /// - Complexity: O(nodes).
    init(_ parts: ForestParts<Number>, inputs: [Int32], inputCount: Int) {
        var survey = ForestSurvey(parts, inputs: inputs, inputCount: inputCount)
        var rules: [Int: Range<Int>] = [:]
        var leaves: [Int] = []
        for (tree, root) in parts.roots.enumerated() {
            let blockCount = QuadratureRule.blockCount(forFactors: survey.survey(tree: tree))
            let rule = rules[blockCount] ?? keep(QuadratureRule(blockCount: blockCount))
            rules[blockCount] = rule
            let firstStep = steps.count
            var slots = [UInt32](repeating: 0, count: parts.places(ofTree: tree).count)
            slots[0] = Self.rootSlot
            if !parts.nodes[root].isLeaf {
                add(
                    pieceFrom: root, of: parts, survey, root: root, firstSlot: Self.rootSlot + 1,
                    &slots, &leaves)
            }
            let outputs = parts.outputs(ofTree: tree)
            trees.append(
                ExplainedTree(
                    firstStep: UInt32(firstStep), stepCount: UInt32(steps.count - firstStep),
                    firstPoints: UInt32(rule.lowerBound), pointsCount: UInt32(rule.count),
                    firstOutput: UInt32(outputs.lowerBound), outputCount: UInt32(outputs.count)))
        }
        averages = survey.averages
        valueCount = leaves.count
        let outputs = parts.vectors.isEmpty ? 0..<1 : 0..<parts.outputCount
        values = outputs.flatMap { output in
            leaves.map { parts.value(ofLeaf: $0, output: output) }
        }
    }

    /// What it keeps in memory.
    var byteCount: Int {
        trees.count * MemoryLayout<ExplainedTree>.stride
            + pieces.count * MemoryLayout<ForestPiece>.stride
            + splits.count * MemoryLayout<ForestSplit>.stride
            + points.count * MemoryLayout<ForestPoints>.stride
            + categories.count * MemoryLayout<CategoricalSplit>.stride
            + categories.reduce(0) { $0 + $1.set.words.count * 4 }
            + (steps.count + forms.count + leafSlots.count) * 4
            + thresholds.count * MemoryLayout<Number>.stride
            + (values.count + averages.count) * 8
    }

    private mutating func keep(_ rule: QuadratureRule) -> Range<Int> {
        points += rule.blocks
        return points.count - rule.blocks.count..<points.count
    }

    /// - Parameters:
    ///   - slots: For each node of the tree, counted from its root, its slot.
    ///   - leaves: The leaves in the order of their values.
    private mutating func add(
        pieceFrom top: Int, of parts: ForestParts<Number>, _ survey: ForestSurvey<Number>,
        root: Int, firstSlot: UInt32, _ slots: inout [UInt32], _ leaves: inout [Int]
    ) {
        let nodes = PieceNodes(from: top, of: parts, branchesMax: Self.branchesMax) {
            survey.branchCounts[$0 - root]
        }
        for (place, child) in nodes.branches.flatMap(parts.children).enumerated() {
            slots[child - root] = firstSlot + UInt32(place)
        }
        let nextSlot = firstSlot + UInt32(nodes.branches.count * 2)
        slotCount = max(slotCount, Int(nextSlot))
        let step = UInt32(pieces.count) * 2
        steps.append(step)
        pieces.append(
            ForestPiece(
                firstSplit: UInt32(splits.count), branchCount: UInt32(nodes.branches.count),
                twigCount: UInt32(nodes.twigs.count), firstSlot: firstSlot,
                firstLeaf: UInt32(leafSlots.count), leafCount: UInt32(nodes.leaves.count),
                firstValue: UInt32(leaves.count)))
        for node in nodes.branches + nodes.twigs {
            let earlier = survey.earlier[node - root]
            add(
                parts.nodes[node], set: parts.set(of: node),
                ForestSplit(
                    slot: slots[node - root], earlier: earlier == 0 ? 0 : slots[earlier],
                    input: UInt32(survey.input(of: node)), shares: parts.shares(of: node)))
        }
        leaves += nodes.twigs.flatMap(parts.children) + nodes.leaves
        leafSlots += nodes.leaves.map { slots[$0 - root] }
        for node in nodes.below {
            add(
                pieceFrom: node, of: parts, survey, root: root, firstSlot: nextSlot, &slots,
                &leaves)
        }
        steps.append(step + 1)
    }

    private mutating func add(
        _ node: ForestParts<Number>.Node, set: CategorySet?, _ split: ForestSplit
    ) {
        if let set {
            categories.append(
                CategoricalSplit(
                    split: splits.count, feature: Int(node.feature),
                    missingGoesLeft: node.missingGoesLeft, set: set))
        }
        splits.append(split)
        forms.append(UInt32(node.feature) * 2 + (node.missingGoesLeft ? 1 : 0))
        // No number is below NaN, and none is below this.
        thresholds.append(node.threshold.isNaN ? -.infinity : node.threshold)
    }
}
