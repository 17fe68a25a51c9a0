/// The nodes of a `ForestStructure` by their places, unchecked as the walks are.
struct ForestView<Number: ForestNumber> {
    private let nodes: UnsafePointer<ForestStructure<Number>.Node>
    private let setPlaces: UnsafePointer<UInt32>
    private let sets: UnsafePointer<CategorySet>
    private let vectors: UnsafePointer<Number>
    private let outputCount: Int
    private let hasSets: Bool
    private let hasVectors: Bool

    /// - Precondition: There are nodes.
    init(
        nodes: UnsafeBufferPointer<ForestStructure<Number>.Node>,
        setPlaces: UnsafeBufferPointer<UInt32>, sets: UnsafeBufferPointer<CategorySet>,
        vectors: UnsafeBufferPointer<Number>, outputCount: Int
    ) {
        // The buffer of an array has an address even where the array is empty.
        self.nodes = nodes.baseAddress.unsafelyUnwrapped
        self.setPlaces = setPlaces.baseAddress.unsafelyUnwrapped
        self.sets = sets.baseAddress.unsafelyUnwrapped
        self.vectors = vectors.baseAddress.unsafelyUnwrapped
        self.outputCount = outputCount
        hasSets = !sets.isEmpty
        hasVectors = !vectors.isEmpty
    }

    @inline(__always)
    func isLeaf(_ node: Int) -> Bool { nodes[node].distance == 0 }

    @inline(__always)
    func feature(_ node: Int) -> Int { Int(nodes[node].feature &>> 1) }

    @inline(__always)
    func children(_ node: Int) -> (left: Int, right: Int) {
        let right = node &+ Int(nodes[node].distance)
        return (right &- 1, right)
    }

    @inline(__always)
    func goesLeft(_ node: Int, _ value: Number) -> Bool {
        if value.isNaN { return nodes[node].feature & 1 == 1 }
        if hasSets, setPlaces[node] != 0 {
            return !sets[Int(setPlaces[node]) &- 1].contains(value)
        }
        return value < nodes[node].value
    }

    /// What a leaf adds to an output.
    @inline(__always)
    func value(_ leaf: Int, output: Int) -> Double {
        let value = nodes[leaf].value
        return Double(hasVectors ? vectors[Int(value) &* outputCount &+ output] : value)
    }

    /// How much of the training data that reached the node's parent went on to it.
    @inline(__always)
    func share(_ node: Int) -> Double { Double(nodes[node].share) }
}
