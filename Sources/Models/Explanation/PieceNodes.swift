/// The nodes of a `ForestPiece`, each kind breadth first.
///
/// Below a node of few branches all are taken. Of a larger tree only what leads to such nodes is,
/// so that most pieces are neither large nor tiny.
struct PieceNodes {
    /// Splits that have a split below them.
    private(set) var branches: [Int] = []
    /// Splits whose children are leaves.
    private(set) var twigs: [Int] = []
    /// The leaves that are children of branches.
    private(set) var leaves: [Int] = []
    /// The branches at which the pieces below begin.
    private(set) var below: [Int] = []

    /// - Parameters:
    ///   - branchCount: How many branches there are from a node down; 0 of twigs.
    /// - Precondition: `top` is a split.
    init<Number>(
        from top: Int, of parts: ForestParts<Number>, branchesMax: Int,
        branchCount: (_ node: Int) -> Int
    ) {
        let isWhole = branchCount(top) <= branchesMax
        var splits = [top]
        var next = 0
        while next < splits.count {
            let node = splits[next]
            next += 1
            let branchCount = branchCount(node)
            if branchCount == 0 {
                twigs.append(node)
            } else if isWhole || branchCount > branchesMax && branches.count < branchesMax {
                branches.append(node)
                for child in parts.children(of: node) {
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
