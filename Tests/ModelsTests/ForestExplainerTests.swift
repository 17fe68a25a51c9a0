import Models
import TestSupport
import Testing

@Suite struct ForestExplainerTests {
    /// `x < 1 ? 10 : 20`; three of four training rows went left.
    private var stump: ForestTree<Float> {
        var tree = ForestTree<Float>(
            left: [1, -1, -1], right: [2, -1, -1], feature: [0, 0, 0], value: [1, 10, 20],
            missingGoesLeft: [false, false, false])
        tree.covers = [4, 3, 1]
        return tree
    }

    private func forest<Number>(
        _ trees: [ForestTree<Number>], features: Int, outputs: Int = 1
    ) throws -> Forest<Number> {
        var builder = try ForestBuilder<Number>(
            featureCount: features, outputCount: outputs, limits: ModelLimits())
        for (index, tree) in trees.enumerated() {
            try builder.append(tree, output: tree.vectors.isEmpty ? index % outputs : 0)
        }
        return try builder.finish()
    }

    /// By the wide instructions, of which those that every processor has are a rounding away.
    private func contributions<Number>(
        _ forest: Forest<Number>, _ row: [Number], base: [Double]? = nil,
        inputs: [Int32] = [], inputCount: Int? = nil
    ) throws -> [Contributions] {
        let base = base ?? Array(repeating: 0, count: forest.outputCount)
        let (plain, wide) = try (explained(isWide: false), explained(isWide: true))
        for (plain, wide) in zip(plain, wide) { expectEqual(plain, wide, "plain and wide") }
        return wide

        func explained(isWide: Bool) throws -> [Contributions] {
            var forest = forest
            let explainer = try #require(
                ForestExplainer(
                    takenFrom: &forest, inputs: inputs, inputCount: inputCount, isWide: isWide))
            return row.withUnsafeBufferPointer {
                explainer.contributions(of: $0, baseMargins: base)
            }
        }
    }

    private func margins<Number>(_ forest: Forest<Number>, _ row: [Number]) -> [Double] {
        var margins = [Number](repeating: 0, count: forest.outputCount)
        row.withUnsafeBufferPointer { row in
            margins.withUnsafeMutableBufferPointer {
                forest.addLeaves(of: row, count: 1, to: $0)
            }
        }
        return margins.map { Double($0) }
    }

    private func expectEqual(
        _ ours: Contributions, _ theirs: Contributions, within tolerance: Double = 1e-10,
        _ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let pairs = zip([ours.bias] + ours.inputs, [theirs.bias] + theirs.inputs)
        #expect(ours.inputs.count == theirs.inputs.count, comment, sourceLocation: sourceLocation)
        #expect(
            pairs.allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }, comment,
            sourceLocation: sourceLocation)
    }

    private func row(
        _ count: Int, using random: inout some RandomNumberGenerator
    ) -> [Float] {
        (0..<count).map { _ in RandomTree.value(using: &random) }
    }

    @Test func `the bias is the average over the training data, an input adds what it changes`()
        throws
    {
        let forest = try forest([stump], features: 2)
        expectEqual(
            try contributions(forest, [0, 7], base: [0.5])[0],
            Contributions(bias: 13, inputs: [-2.5, 0]), "left")
        expectEqual(
            try contributions(forest, [1, 7], base: [0.5])[0],
            Contributions(bias: 13, inputs: [7.5, 0]), "right")
    }

    @Test func `a missing value is explained by where it goes`() throws {
        let forest = try forest([stump], features: 1)
        expectEqual(
            try contributions(forest, [.nan])[0], Contributions(bias: 12.5, inputs: [7.5]), "")
    }

    @Test func `inputs that change an answer only together share what they change`() throws {
        // 8 where both are 1 or more, else 0; each of the four ways is as likely.
        var both = ForestTree<Float>(
            left: [1, -1, 3, -1, -1], right: [2, -1, 4, -1, -1], feature: [0, 0, 1, 0, 0],
            value: [1, 0, 1, 0, 8], missingGoesLeft: [false, false, false, false, false])
        both.covers = [4, 2, 2, 1, 1]
        let explained = try contributions(try forest([both], features: 2), [1, 1])
        expectEqual(explained[0], Contributions(bias: 2, inputs: [3, 3]), "")
    }

    @Test func `the sides of a split that no training row reached count the same`() throws {
        var unreached = stump
        unreached.covers = [0, 0, 0]
        expectEqual(
            try contributions(try forest([unreached], features: 1), [0])[0],
            Contributions(bias: 15, inputs: [-5]), "")
    }

    @Test func `contributions are what the definition says, whatever the trees`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix64(seed: seed)
        for _ in 0..<150 {
            let features = Int.random(in: 1...5, using: &random)
            let categories = Bool.random(using: &random)
            let trees = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                RandomTree.explained(features: features, categories: categories, using: &random)
            }
            let row = row(features, using: &random)
            let oracle = ShapleyOracle.contributions(of: trees, to: row)
            expectEqual(
                try contributions(try forest(trees, features: features), row)[0], oracle,
                "seed \(seed)")
            let wide = try forest(trees.map(\.widened), features: features)
            expectEqual(
                try contributions(wide, row.map(Double.init))[0], oracle, "float64, seed \(seed)")
        }
    }

    @Test func `a path of more inputs than one block of points is exact for`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix64(seed: seed)
        for features in [8, 9, 11] {
            let inputs = Array(0..<features).shuffled(using: &random) + [0, 3, features - 1]
            let tree = RandomTree.chain(of: inputs, using: &random)
            let row = row(features, using: &random)
            expectEqual(
                try contributions(try forest([tree], features: features), row)[0],
                ShapleyOracle.contributions(of: [tree], to: row),
                "\(features) inputs, seed \(seed)")
        }
    }

    @Test func `a tree of several pieces is explained as a small one`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix64(seed: seed)
        for depth in [7, 8, 10] {
            var kind = RandomTree.Kind()
            kind.fullDepth = depth
            var tree: ForestTree<Float> = RandomTree.make(kind, features: 6, using: &random)
            RandomTree.cover(&tree, using: &random)
            let row = row(6, using: &random)
            expectEqual(
                try contributions(try forest([tree], features: 6), row)[0],
                ShapleyOracle.contributions(of: [tree], to: row), "depth \(depth), seed \(seed)")
        }
    }

    @Test func `each output has the contributions of its own trees`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix64(seed: seed)
        let trees = (0..<6).map { _ in
            RandomTree.explained(features: 3, categories: false, using: &random)
        }
        let row = row(3, using: &random)
        let explained = try contributions(
            try forest(trees, features: 3, outputs: 3), row, base: [1, 2, 3])
        for output in 0..<3 {
            let oracle = ShapleyOracle.contributions(
                of: [trees[output], trees[output + 3]], to: row)
            expectEqual(
                explained[output],
                Contributions(bias: oracle.bias + Double(output + 1), inputs: oracle.inputs),
                "output \(output), seed \(seed)")
        }
    }

    @Test func `a leaf of several values contributes each to its output`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix64(seed: seed)
        let trees = (0..<3).map { _ in
            var tree = RandomTree.explained(features: 3, categories: true, using: &random)
            let leaves = tree.left.indices.filter { tree.left[$0] == -1 }
            for (place, leaf) in leaves.enumerated() { tree.value[leaf] = Float(place) }
            tree.vectors = (0..<leaves.count * 2).map { _ in
                Float.random(in: -1...1, using: &random)
            }
            return tree
        }
        let row = row(3, using: &random)
        let explained = try contributions(try forest(trees, features: 3, outputs: 2), row)
        for output in 0..<2 {
            expectEqual(
                explained[output],
                ShapleyOracle.contributions(
                    of: trees, to: row, output: output, outputCount: 2), "seed \(seed)")
        }
    }

    @Test func `forms of one input are known or unknown together`() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix64(seed: seed)
        for _ in 0..<30 {
            let trees = [
                RandomTree.explained(features: 4, categories: false, using: &random)
            ]
            let row = row(4, using: &random)
            let explained = try contributions(
                try forest(trees, features: 4), row, inputs: [0, 1, 0, 2], inputCount: 3)
            expectEqual(
                explained[0],
                ShapleyOracle.contributions(of: trees, to: row, inputs: [0, 1, 0, 2]),
                "seed \(seed)")
        }
    }

    @Test(arguments: [3, 50, 200])
    func `bias and contributions add up to the margin at any depth`(inputs: Int) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix64(seed: seed)
        for _ in 0..<20 {
            let path = (0..<200).map { $0 % inputs }.shuffled(using: &random)
            let forest = try forest(
                [RandomTree.chain(of: path, using: &random)], features: inputs)
            let row = row(inputs, using: &random)
            let explained = try contributions(forest, row)[0]
            #expect(abs(explained.margin - margins(forest, row)[0]) < 1e-9, "seed \(seed)")
            #expect(explained.inputs.allSatisfy { abs($0) < 3 }, "seed \(seed)")
        }
    }

    @Test func `the longest path of all is explained`() throws {
        var random = SplitMix64(seed: 1)
        let depth = ModelLimits().depthMax
        let forest = try forest(
            [RandomTree.chain(of: Array(0..<depth), using: &random)], features: depth)
        let row = row(depth, using: &random)
        let explained = try contributions(forest, row)[0]
        #expect(abs(explained.margin - margins(forest, row)[0]) < 1e-9)
    }

    @Test func `an input that no tree splits on contributes nothing`() throws {
        var random = SplitMix64(seed: 7)
        let trees = (0..<20).map { _ in
            RandomTree.explained(features: 3, categories: false, using: &random)
        }
        let explained = try contributions(
            try forest(trees, features: 5), row(5, using: &random))[0]
        #expect(explained.inputs[3...] == [0, 0])
        #expect(explained.inputs[..<3].contains { $0 != 0 })
    }

    @Test func `a tree without covers leaves the forest unexplained`() throws {
        var silent = stump
        silent.covers = []
        var forest = try forest([stump, silent], features: 1)
        #expect(ForestExplainer(takenFrom: &forest) == nil)
    }

    @Test(arguments: [-1, .nan, .infinity, 1e30, 5] as [Float])
    func `covers that cannot be leave the forest unexplained`(cover: Float) throws {
        var odd = stump
        odd.covers[2] = cover
        var forest = try forest([odd], features: 1)
        #expect(ForestExplainer(takenFrom: &forest) == nil)
    }

    @Test func `covers that are not one a node are refused`() throws {
        var short = stump
        short.covers = [4, 3]
        #expect(
            throws: ModelError.inconsistent(
                place: "tree 1", problem: "it has 2 covers, but 3 nodes")
        ) { try forest([stump, short], features: 1) }
    }
}
