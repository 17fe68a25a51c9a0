import Models
import TestSupport
import Testing

/// Every way a forest can be walked, beside the plain walk of `RandomTree`.
@Suite struct ForestWalkTests {
    /// A forest, what the plain walk gives for its rows, and the rows.
    private struct Case<Number: ForestNumber> {
        let trees: [ForestTree<Number>]
        let treeOutputs: [Int]
        let features: Int
        let outputs: Int
        let count: Int
        let rows: [Number]
        private(set) var plain: [Number] = []

        init(_ kind: RandomTree.Kind, seed: UInt64) {
            var random = SplitMix64(seed: seed)
            features = Int.random(in: 1...40, using: &random)
            outputs =
                kind.vectorWidth > 1 ? kind.vectorWidth : [1, 1, 4].randomElement(using: &random)!
            let (features, outputs) = (features, outputs)
            trees = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                RandomTree.make(kind, features: features, using: &random)
            }
            treeOutputs = trees.map { _ in
                kind.vectorWidth > 1 ? 0 : Int.random(in: 0..<outputs, using: &random)
            }
            // Around the lanes of a vector, and around a block.
            count = [0, 1, 2, 19, 20, 21, 31, 33, 63, 64, 65, 100, 255, 257, 276, 600]
                .randomElement(using: &random)!
            rows = (0..<count * features).map { _ in RandomTree.value(kind, using: &random) }
            plain = (0..<count).flatMap(margins)
        }

        private func margins(of row: Int) -> [Number] {
            let values = Array(rows[row * features..<(row + 1) * features])
            var margins = [Number](repeating: 0.1, count: outputs)
            for (tree, output) in zip(trees, treeOutputs) {
                let answer = RandomTree.answer(of: tree, to: values)
                if tree.vectors.isEmpty {
                    margins[output] += answer
                } else {
                    for output in 0..<outputs {
                        margins[output] += tree.vectors[Int(answer) * outputs + output]
                    }
                }
            }
            return margins
        }

        func margins(by walk: ForestWalk?) throws -> [Number] {
            var builder = try ForestBuilder<Number>(
                featureCount: features, outputCount: outputs, limits: ModelLimits())
            for (tree, output) in zip(trees, treeOutputs) {
                try builder.append(tree, output: output)
            }
            let forest = try builder.finish(walk: walk)
            var margins = [Number](repeating: 0.1, count: count * outputs)
            rows.withUnsafeBufferPointer { rows in
                margins.withUnsafeMutableBufferPointer { margins in
                    forest.addLeaves(of: rows, count: count, to: margins)
                }
            }
            return margins
        }
    }

    @Test(arguments: RandomTree.Kind.allCases, 1...12 as ClosedRange<UInt64>)
    func `float32 rows get what a plain walk gives, whatever the way`(
        kind: RandomTree.Kind, seed: UInt64
    ) throws {
        let forest = Case<Float>(kind, seed: seed)
        for walk in ForestWalk.allCases + [nil] {
            let bits = try forest.margins(by: walk).map(\.bitPattern)
            #expect(
                bits == forest.plain.map(\.bitPattern),
                "seed \(seed), \(String(describing: walk)), \(kind)")
        }
    }

    @Test(arguments: RandomTree.Kind.allCases, 1...12 as ClosedRange<UInt64>)
    func `float64 rows get what a plain walk gives, whatever the way`(
        kind: RandomTree.Kind, seed: UInt64
    ) throws {
        let forest = Case<Double>(kind, seed: seed)
        for walk in ForestWalk.allCases + [nil] {
            let bits = try forest.margins(by: walk).map(\.bitPattern)
            #expect(
                bits == forest.plain.map(\.bitPattern),
                "seed \(seed), \(String(describing: walk)), \(kind)")
        }
    }

    /// One tree of a chain of splits of one feature at 0, 1, 2, …; its leaf is how many a value has
    /// passed.
    private func chain(of count: Int) -> ForestTree<Float> {
        // A search tree over the thresholds, so that it is not deep.
        var tree = ForestTree<Float>(
            left: [], right: [], feature: [], value: [], missingGoesLeft: [])
        func add(_ low: Int, _ high: Int) -> Int32 {
            let node = tree.left.count
            tree.left.append(-1)
            tree.right.append(-1)
            tree.feature.append(0)
            tree.missingGoesLeft.append(true)
            tree.value.append(Float(low))
            guard low < high else { return Int32(node) }
            let middle = (low + high) / 2
            tree.value[node] = Float(middle)
            tree.left[node] = add(low, middle)
            tree.right[node] = add(middle + 1, high)
            return Int32(node)
        }
        _ = add(0, count)
        return tree
    }

    @Test(arguments: [1, 15, 16, 17, 255, 256, 257, 4095, 4096, 65_535, 65_536, 70_000])
    func `a value's place is found among any number of thresholds`(thresholds: Int) throws {
        for walk in ForestWalk.allCases {
            var builder = try ForestBuilder<Float>(featureCount: 1, limits: ModelLimits())
            try builder.append(chain(of: thresholds))
            let forest = try builder.finish(walk: walk)
            let last = Float(thresholds - 1)
            let rows: [Float] = [-1, 0, 0.5, last.nextDown, last, last + 1, .infinity, .nan]
                .flatMap { [$0, $0, $0] }
            var margins = [Float](repeating: 0, count: rows.count)
            rows.withUnsafeBufferPointer { rows in
                margins.withUnsafeMutableBufferPointer { margins in
                    forest.addLeaves(of: rows, count: rows.count, to: margins)
                }
            }
            let all = Float(thresholds)
            let passed = [0, 1, 1, last, all, all, all, 0]
            #expect(margins == passed.flatMap { [$0, $0, $0] }, "\(walk)")
        }
    }
}
