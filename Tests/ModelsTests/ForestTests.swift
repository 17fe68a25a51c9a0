import Models
import TestSupport
import Testing

@Suite struct ForestTests {
    /// `x < 1 ? 10 : 20`, missing values to the right.
    private let stump = ForestTree<Float>(
        left: [1, -1, -1], right: [2, -1, -1], feature: [0, 0, 0], value: [1, 10, 20],
        missingGoesLeft: [false, false, false])

    private func forest(
        _ trees: [ForestTree<Float>], features: Int = 1
    ) throws -> Forest<Float> {
        var builder = try ForestBuilder<Float>(featureCount: features, limits: ModelLimits())
        for tree in trees { try builder.append(tree) }
        return try builder.finish()
    }

    private func margin(_ forest: Forest<Float>, _ row: [Float], base: Float = 0) -> Float {
        margins(forest, row, count: 1, base: base)[0]
    }

    private func margins(
        _ forest: Forest<Float>, _ rows: [Float], count: Int, base: Float
    ) -> [Float] {
        var margins = [Float](repeating: base, count: count * forest.outputCount)
        rows.withUnsafeBufferPointer { rows in
            margins.withUnsafeMutableBufferPointer { margins in
                forest.addLeaves(of: rows, count: count, to: margins)
            }
        }
        return margins
    }

    private func refusal(_ tree: ForestTree<Float>) -> ModelError? {
        #expect(throws: ModelError.self) { _ = try forest([stump, tree], features: 2) }
    }

    @Test func `a value below the threshold goes left, one on it goes right`() throws {
        let forest = try forest([stump])
        #expect(margin(forest, [Float(1).nextDown]) == 10)
        #expect(margin(forest, [1]) == 20)
        #expect(margin(forest, [-.infinity]) == 10)
        #expect(margin(forest, [.infinity]) == 20)
    }

    @Test func `a missing value goes where its node says`() throws {
        var left = stump
        left.missingGoesLeft = [true, false, false]
        #expect(margin(try forest([stump]), [.nan]) == 20)
        #expect(margin(try forest([left]), [.nan]) == 10)
    }

    @Test func `a negative zero equals zero`() throws {
        var zero = stump
        zero.value = [0, 10, 20]
        #expect(margin(try forest([zero]), [-0.0]) == 20)
        #expect(margin(try forest([zero]), [-Float.leastNonzeroMagnitude]) == 10)
    }

    @Test func `a tree of one leaf adds its value whatever the row`() throws {
        let leaf = ForestTree<Float>(
            left: [-1], right: [-1], feature: [0], value: [0.5], missingGoesLeft: [false])
        let forest = try forest([leaf, stump, leaf])
        for value in [Float.nan, -Float.infinity, 0] {
            #expect(margin(forest, [value], base: 1) == 2 + (value < 1 ? 10 : 20))
        }
    }

    @Test func `a forest without trees answers the base margin`() throws {
        #expect(margin(try forest([]), [1], base: 0.25) == 0.25)
    }

    @Test func `leaves are added in float32, in order, to the base margin`() throws {
        let leaves = ([1, 1e8, -1e8] as [Float]).map {
            ForestTree<Float>(
                left: [-1], right: [-1], feature: [0], value: [$0], missingGoesLeft: [false])
        }
        // 1e8 swallows 0.5 and 1 in float32; in another order they would survive.
        #expect(margin(try forest(leaves), [0], base: 0.5) == 0)
        #expect(margin(try forest(leaves.reversed()), [0], base: 0.5) == 1)
    }

    @Test func `nodes no path reaches are dropped`() throws {
        let pruned = ForestTree<Float>(
            left: [3, 7, 900, -1, -1], right: [4, 7, 900, -1, -1], feature: [0, 90, 90, 0, 0],
            value: [1, 0, 0, 10, 20], missingGoesLeft: [false, false, false, false, false])
        #expect(margin(try forest([pruned]), [0]) == 10)
        #expect(margin(try forest([pruned]), [2]) == 20)
    }

    @Test func `a child outside the tree is refused`() {
        var tree = stump
        tree.right = [3, -1, -1]
        #expect(
            refusal(tree)?.message == "tree 1: node 0 has the child 3, but the tree has 3 nodes")
    }

    @Test func `a feature the model does not have is refused`() {
        var tree = stump
        tree.feature = [2, 0, 0]
        #expect(
            refusal(tree)?.message
                == "tree 1: node 0 splits on feature 2, but the model has 2 features")
    }

    @Test func `a cycle is refused`() {
        var tree = stump
        tree.left = [1, 0, -1]
        tree.right = [2, 2, -1]
        #expect(refusal(tree)?.message == "tree 1: node 0 is reached by two paths")
    }

    @Test func `a node with two parents is refused`() {
        var tree = stump
        tree.right = [1, -1, -1]
        #expect(refusal(tree)?.message == "tree 1: node 1 is reached by two paths")
    }

    @Test func `a tree without nodes is refused`() {
        let tree = ForestTree<Float>(
            left: [], right: [], feature: [], value: [], missingGoesLeft: [])
        #expect(refusal(tree)?.message == "tree 1: it has no nodes")
    }

    @Test func `more trees than the limit are refused`() throws {
        var limits = ModelLimits()
        limits.treesMax = 1
        var builder = try ForestBuilder<Float>(featureCount: 1, limits: limits)
        try builder.append(stump)
        var refusal: ModelError?
        do throws(ModelError) { try builder.append(stump) } catch { refusal = error }
        #expect(refusal?.message == "the model has too many trees")
        #expect(refusal?.detail == "There are 2, the limit is 1.")
        #expect(refusal?.hint == "Train a smaller model.")
    }

    @Test func `more nodes than the limit are refused`() throws {
        var limits = ModelLimits()
        limits.nodesMax = 2
        var builder = try ForestBuilder<Float>(featureCount: 1, limits: limits)
        var refusal: ModelError?
        do throws(ModelError) { try builder.append(stump) } catch { refusal = error }
        #expect(refusal?.detail == "There are 3, the limit is 2.")
    }

    @Test func `a tree deeper than the limit is refused`() throws {
        var limits = ModelLimits()
        limits.depthMax = 0
        var builder = try ForestBuilder<Float>(featureCount: 1, limits: limits)
        var refusal: ModelError?
        do throws(ModelError) { try builder.append(stump) } catch { refusal = error }
        #expect(refusal?.message == "the model has too many levels in tree 0")
    }

    @Test func `a tree too wide for the room its features leave is refused`() throws {
        // 65,536 features leave 15 bits for the way to a child; a full tree of 17 levels needs 16.
        let inner = (1 << 16) - 1
        let leaves = [Int32](repeating: -1, count: inner + 1)
        let nodes = inner + leaves.count
        let tree = ForestTree<Float>(
            left: (0..<Int32(inner)).map { 2 * $0 + 1 } + leaves,
            right: (0..<Int32(inner)).map { 2 * $0 + 2 } + leaves,
            // Too many features, too, for their values to be ranked.
            feature: (0..<Int32(nodes)).map { $0 % 65_536 },
            value: [Float](repeating: 0, count: nodes),
            missingGoesLeft: [Bool](repeating: false, count: nodes))
        var refusal: ModelError?
        do throws(ModelError) {
            var builder = try ForestBuilder<Float>(featureCount: 65_536, limits: ModelLimits())
            try builder.append(tree)
            _ = try builder.finish()
        } catch {
            refusal = error
        }
        #expect(refusal?.message == "the model has too many nodes in one level of a tree")
        #expect(refusal?.detail == "There are 65536, the limit is 32767.")
    }
}
