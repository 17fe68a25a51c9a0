/// The nodes of a `ForestPiece`, each kind breadth first.
struct PieceNodes {
    /// Splits that have a split below them.
    private(set) var branches: [Int] = []
    /// Splits whose children are leaves.
    private(set) var twigs: [Int] = []
    /// The leaves that are children of branches.
    private(set) var leaves: [Int] = []
    /// The branches at which the pieces below begin.
    private(set) var below: [Int] = []

    /// - Precondition: `top` is a split.
    init<Number>(from top: Int, of parts: ForestParts<Number>, branchesMax: Int) {
        var splits = [top]
        var next = 0
        while next < splits.count {
            let node = splits[next]
            next += 1
            let children = parts.children(of: node)
            if children.allSatisfy({ parts.nodes[$0].isLeaf }) {
                twigs.append(node)
            } else if branches.count < branchesMax {
                branches.append(node)
                for child in children {
                    if parts.nodes[child].isLeaf {
                        leaves.append(child)
                    } else {
                        splits.append(child)
                    }
                }
            } else {
                below.append(node)
            }
        }
    }
}
