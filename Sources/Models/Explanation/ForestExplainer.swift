/// What a forest needs beside its nodes to say how far each input moved a margin: by Shapley values
/// over the training data's ways through the trees ("path-dependent" TreeSHAP).
///
/// Made once, when a model is loaded. `ContributionWalk` says how a row is explained.
package struct ForestExplainer<Number: ForestNumber>: Sendable {
    private let structure: ForestStructure<Number>
    private let inputCount: Int
    /// The input that each of the forest's features is a form of; empty where they are the inputs.
    private let inputs: [Int32]
    /// What the trees give to each output on average over the training data.
    private let averages: [Double]
    /// The place of each tree's rule in `rules`.
    private let treeRules: [UInt16]
    private let rules: [QuadratureRule]

    /// - Parameters:
    ///   - inputs: The input that each of the forest's features is a form of, where an input stands
    ///     there in several forms: they are known or unknown together.
    ///   - inputCount: Given with `inputs`.
    /// - Returns: `nil` where a tree has no covers.
    /// - Complexity: O(nodes).
    package init?(_ forest: Forest<Number>, inputs: [Int32] = [], inputCount: Int? = nil) {
        precondition(
            inputs.isEmpty || inputs.count == forest.featureCount, "each feature is of an input")
        guard let structure = forest.structure else { return nil }
        self.structure = structure
        self.inputs = inputs
        self.inputCount = inputCount ?? forest.featureCount
        var survey = ForestSurvey(outputCount: forest.outputCount, inputCount: self.inputCount)
        let blockCounts = structure.withView { view in
            structure.roots.indices.map { tree in
                QuadratureRule.blockCount(
                    forFactors: survey.survey(tree, of: structure, view, inputs))
            }
        }
        averages = survey.averages
        let used = Set(blockCounts).sorted()
        rules = used.map(QuadratureRule.init(blockCount:))
        let places = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1, UInt16($0)) })
        treeRules = blockCounts.map { places[$0] ?? 0 }
    }

    /// What it keeps in memory beside the forest.
    package var byteCount: Int {
        inputs.count * 4 + averages.count * 8 + treeRules.count * 2
            + rules.reduce(0) { $0 + $1.blocks.count * MemoryLayout<QuadratureRule.Points>.stride }
    }

    /// - Parameters:
    ///   - row: The forest's features.
    ///   - baseMargins: What each output begins with.
    /// - Complexity: O(nodes × (1 + inputs on the longest path / 8)) for each output of a tree.
    package func contributions(
        of row: UnsafeBufferPointer<Number>, baseMargins: [Double]
    ) -> [Contributions] {
        precondition(row.count == structure.featureCount, "a row has one value a feature")
        let outputCount = structure.outputCount
        var gains = [Double](repeating: 0, count: outputCount * inputCount)
        gains.withUnsafeMutableBufferPointer { gains in
            inputs.withUnsafeBufferPointer { inputs in
                structure.withView { view in
                    withUnsafeTemporaryAllocation(
                        of: ContributionWalk<Number>.Knowledge.self, capacity: inputCount
                    ) { known in
                        known.initialize(repeating: .nothing)
                        var walk = ContributionWalk(
                            view: view, row: row.baseAddress!,
                            inputs: inputs.isEmpty ? nil : inputs.baseAddress,
                            known: known.baseAddress!, gains: gains.baseAddress!)
                        add(to: gains.baseAddress!, by: &walk)
                    }
                }
            }
        }
        return (0..<outputCount).map { output in
            Contributions(
                bias: averages[output] + baseMargins[output],
                inputs: Array(gains[output * inputCount..<(output + 1) * inputCount]))
        }
    }

    private func add(
        to gains: UnsafeMutablePointer<Double>, by walk: inout ContributionWalk<Number>
    ) {
        for (tree, root) in structure.roots.enumerated() {
            let rule = rules[Int(treeRules[tree])]
            for output in structure.outputs(of: tree) {
                for points in rule.blocks {
                    walk.add(
                        treeFrom: root, output: output, at: points,
                        to: gains + output * inputCount)
                }
            }
        }
    }
}
