/// Finds out of a tree what its explanations need beside its nodes, and does not depend on a row.
struct ForestSurvey<Number: ForestNumber> {
    /// What the trees so far give to each output on average over the training data.
    private(set) var averages: [Double]
    /// For each node of the last tree, counted from its root, the nearest node on the path to it
    /// whose parent splits on the same input; 0, the root, where none does.
    private(set) var earlier: [Int] = []
    /// For each of its nodes the splits from there down, without those whose children are leaves.
    private(set) var branchCounts: [Int] = []

    private let parts: ForestParts<Number>
    /// The input that each feature is a form of; empty where they are the inputs.
    private let inputs: [Int32]
    /// For each input the last node of the present path whose parent splits on it.
    private var latest: [Int]
    private var root = 0
    private var outputs = 0..<0

    init(_ parts: ForestParts<Number>, inputs: [Int32], inputCount: Int) {
        self.parts = parts
        self.inputs = inputs
        averages = Array(repeating: 0, count: parts.outputCount)
        latest = Array(repeating: 0, count: inputCount)
    }

    /// - Returns: The most inputs on any path of the tree.
    mutating func survey(tree: Int) -> Int {
        let places = parts.places(ofTree: tree)
        root = places.lowerBound
        outputs = parts.outputs(ofTree: tree)
        earlier = Array(repeating: 0, count: places.count)
        branchCounts = earlier
        return visit(root, share: 1)
    }

    func input(of split: Int) -> Int {
        let feature = Int(parts.nodes[split].feature)
        return inputs.isEmpty ? feature : Int(inputs[feature])
    }

    /// - Parameter share: How much of the training data reached the node.
    /// - Returns: The most inputs on a path from the node down that are not on the path to it.
    private mutating func visit(_ node: Int, share: Double) -> Int {
        guard !parts.nodes[node].isLeaf else {
            for output in outputs {
                averages[output] += share * parts.value(ofLeaf: node, output: output)
            }
            return 0
        }
        let input = input(of: node)
        let before = latest[input]
        earlier[node - root] = before
        var most = 0
        var branchCount = 0
        var isTwig = true
        for child in parts.children(of: node) {
            latest[input] = child - root
            let childShare = share * Double(parts.nodes[child].share)
            most = max(most, visit(child, share: childShare))
            branchCount += branchCounts[child - root]
            isTwig = isTwig && parts.nodes[child].isLeaf
        }
        branchCounts[node - root] = branchCount + (isTwig ? 0 : 1)
        latest[input] = before
        return most + (before == 0 ? 1 : 0)
    }
}
