/// Finds out of each tree what does not depend on a row: its average, and how many inputs stand on
/// one path.
struct ForestSurvey {
    /// By output, of the trees so far.
    private(set) var averages: [Double]
    /// How often the path to the present node splits on each input.
    private var splits: [Int32]

    init(outputCount: Int, inputCount: Int) {
        averages = Array(repeating: 0, count: outputCount)
        splits = Array(repeating: 0, count: inputCount)
    }

    /// - Parameter inputs: The input that each feature is a form of; empty where they are the
    ///   inputs.
    /// - Returns: The most inputs on any path of the tree.
    mutating func survey<Number>(
        _ tree: Int, of structure: ForestStructure<Number>, _ view: ForestView<Number>,
        _ inputs: [Int32]
    ) -> Int {
        visit(structure.roots[tree], structure.outputs(of: tree), view, inputs, share: 1)
    }

    /// - Parameter share: How much of the training data reached the node.
    /// - Returns: The most inputs on a path from the node down that are not on the path to it.
    private mutating func visit<Number>(
        _ node: Int, _ outputs: Range<Int>, _ view: ForestView<Number>,
        _ inputs: [Int32], share: Double
    ) -> Int {
        guard !view.isLeaf(node) else {
            for output in outputs {
                averages[output] += share * view.value(node, output: output)
            }
            return 0
        }
        let feature = view.feature(node)
        let input = inputs.isEmpty ? feature : Int(inputs[feature])
        let isNew = splits[input] == 0
        splits[input] += 1
        let children = view.children(node)
        var most = 0
        for child in [children.left, children.right] {
            let below = visit(
                child, outputs, view, inputs, share: share * view.share(child))
            most = max(most, below)
        }
        splits[input] -= 1
        return most + (isNew ? 1 : 0)
    }
}
