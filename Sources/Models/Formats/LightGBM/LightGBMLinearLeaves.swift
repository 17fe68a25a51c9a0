/// The leaves of a model with linear trees: each a formula of the row, and a value where an input
/// of the formula is missing. Of a tree that is not linear the formula is the value.
struct LightGBMLinearLeaves: Sendable {
    private var treeStarts: [Int] = []
    private var values: [Double] = []
    private var constants: [Double] = []
    /// Where the terms of each leaf begin, and at last where those of the last end.
    private var termStarts: [Int] = [0]
    private var columns: [Int32] = []
    private var coefficients: [Double] = []

    var byteCount: Int {
        treeStarts.count * 8 + values.count * 24 + columns.count * 4 + coefficients.count * 8
    }

    /// Adds the leaves of the next tree.
    ///
    /// - Throws: `.inconsistent` for a feature that the model does not have.
    mutating func append(
        _ tree: LightGBMTree, number: Int, columns: inout LightGBMColumns
    ) throws(ModelError) {
        treeStarts.append(values.count)
        values += tree.leafValues
        constants += tree.formulas?.map(\.constant) ?? tree.leafValues
        for leaf in tree.leafValues.indices {
            for feature in tree.formulas?[leaf].features ?? [] {
                guard feature >= 0, feature < columns.inputCount else {
                    throw .inconsistent(
                        place: "tree \(number)",
                        problem: "leaf \(leaf) has a coefficient for feature \(feature), but the "
                            + "model has \(columns.inputCount) features")
                }
                self.columns.append(Int32(columns.place(of: Int(feature), as: .plain)))
            }
            coefficients += tree.formulas?[leaf].coefficients ?? []
            termStarts.append(coefficients.count)
        }
    }

    /// - Parameter row: The columns of a row.
    func value(ofLeaf leaf: Int, tree: Int, for row: UnsafePointer<Double>) -> Double {
        let leaf = treeStarts[tree] + leaf
        var sum = constants[leaf]
        for term in termStarts[leaf]..<termStarts[leaf + 1] {
            let value = row[Int(columns[term])]
            if value.isNaN { return values[leaf] }
            sum += coefficients[term] * (LightGBMZero.covers(value) ? 0 : value)
        }
        return sum
    }
}
