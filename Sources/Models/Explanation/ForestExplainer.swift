import CForest

/// What a forest needs beside its nodes to say how far each input moved a margin: by Shapley values
/// over the training data's ways through the trees ("path-dependent" TreeSHAP).
///
/// Made once, when a model is loaded. `Explanation.c` of `CForest` says how a row is explained.
package struct ForestExplainer<Number: ForestNumber>: Sendable {
    private let featureCount: Int
    private let outputCount: Int
    private let inputCount: Int
    private let trees: ExplainedTrees<Number>
    private let isWide: Bool

    /// - Parameters:
    ///   - forest: What only explanations need moves from it to here.
    ///   - inputs: The input that each of the forest's features is a form of, where an input stands
    ///     there in several forms: they are known or unknown together.
    ///   - inputCount: Given with `inputs`.
    ///   - isWide: Whether to use instructions for wider vectors where the processor has them.
    /// - Returns: `nil` where a tree has no covers.
    /// - Complexity: O(nodes).
    package init?(
        takenFrom forest: inout Forest<Number>, inputs: [Int32] = [], inputCount: Int? = nil,
        isWide: Bool = true
    ) {
        precondition(
            inputs.isEmpty || inputs.count == forest.featureCount, "each feature is of an input")
        guard let parts = forest.takeParts() else { return nil }
        featureCount = parts.featureCount
        outputCount = parts.outputCount
        self.inputCount = inputCount ?? parts.featureCount
        self.isWide = isWide && forest_can_be_wide()
        trees = ExplainedTrees(parts, inputs: inputs, inputCount: self.inputCount)
    }

    /// What it keeps in memory beside the forest.
    package var byteCount: Int { trees.byteCount }

    /// The splits of all trees, each of which a row's explanation passes.
    package var splitCount: Int { trees.splits.count }

    /// - Parameters:
    ///   - row: The forest's features.
    ///   - baseMargins: What each output begins with.
    /// - Complexity: O(nodes × (1 + inputs on the longest path / 8)) for each output of a tree.
    package func contributions(
        of row: UnsafeBufferPointer<Number>, baseMargins: [Double]
    ) -> [Contributions] {
        precondition(row.count == featureCount, "a row has one value a feature")
        return withGains { gains, slots in
            withDecisions(of: row) { goesLeft in
                withForest { forest_explain($0, goesLeft, slots, gains, isWide) }
            }
            return (0..<outputCount).map { output in
                Contributions(
                    bias: trees.averages[output] + baseMargins[output],
                    inputs: (0..<inputCount).map { input in
                        let points = (output * inputCount + input) * Self.lanes
                        return (points..<points + Self.lanes).reduce(0) { $0 + gains[$1] }
                    })
            }
        }
    }

    private static var lanes: Int { FOREST_POINTS }

    /// Gains of all inputs for each output, 0 at first, and room for the slots of a tree.
    private func withGains<Answer>(
        _ body: (UnsafeMutablePointer<Double>, UnsafeMutableRawPointer) -> Answer
    ) -> Answer {
        let slotBytes = trees.slotCount * FOREST_SLOT_SIZE
        let gainCount = outputCount * inputCount * Self.lanes
        return withUnsafeTemporaryAllocation(
            byteCount: slotBytes + gainCount * MemoryLayout<Double>.stride,
            alignment: FOREST_SLOT_SIZE
        ) { memory in
            let slots = memory.baseAddress!
            let gains = (slots + slotBytes).bindMemory(to: Double.self, capacity: gainCount)
            gains.initialize(repeating: 0, count: gainCount)
            return body(gains, slots)
        }
    }

    /// For each split 1 where the row goes left.
    private func withDecisions(
        of row: UnsafeBufferPointer<Number>, _ body: (UnsafePointer<UInt8>) -> Void
    ) {
        let splitCount = trees.splits.count
        withUnsafeTemporaryAllocation(of: Number.self, capacity: 2 * row.count) { forms in
            for (feature, value) in row.enumerated() {
                forms.initializeElement(at: 2 * feature, to: value.isNaN ? .infinity : value)
                forms.initializeElement(at: 2 * feature + 1, to: value)
            }
            // One at least: where nothing is taken there may be no address.
            withUnsafeTemporaryAllocation(
                of: UInt8.self, capacity: max(splitCount, 1)
            ) { goesLeft in
                Number.decide(
                    trees.forms, trees.thresholds, count: splitCount, forms.baseAddress!,
                    goesLeft.baseAddress!)
                for categorical in trees.categories {
                    let value = row[categorical.feature]
                    goesLeft[categorical.split] = categorical.goesLeft(value) ? 1 : 0
                }
                body(goesLeft.baseAddress!)
            }
        }
    }

    /// Borrowed: valid for as long as the closure runs.
    private func withForest(_ body: (UnsafePointer<ExplainedForest>) -> Void) {
        // An array that is passed to a call stays in its place until it returns.
        func borrow(
            _ treeArray: UnsafePointer<ExplainedTree>, _ steps: UnsafePointer<UInt32>,
            _ pieces: UnsafePointer<ForestPiece>, _ splits: UnsafePointer<ForestSplit>,
            _ leafSlots: UnsafePointer<UInt32>, _ values: UnsafePointer<Double>,
            _ points: UnsafePointer<ForestPoints>
        ) {
            var forest = ExplainedForest(
                trees: treeArray, treeCount: trees.trees.count, steps: steps, pieces: pieces,
                splits: splits, leafSlots: leafSlots, values: values,
                valueCount: trees.valueCount, points: points, inputCount: inputCount)
            body(&forest)
        }
        borrow(
            trees.trees, trees.steps, trees.pieces, trees.splits, trees.leafSlots, trees.values,
            trees.points)
    }
}
