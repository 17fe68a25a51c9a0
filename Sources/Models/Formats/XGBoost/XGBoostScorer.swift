/// Scores rows as libxgboost does: float32 throughout, the base margin first, then tree after tree
/// in file order, and the objective's link last.
struct XGBoostScorer: Scorer {
    let forest: Forest<Float>
    /// The margin of a row before the first tree, one an output.
    let baseMargins: [Float]
    let link: XGBoostLink
    private let explainer: ForestExplainer<Float>?

    init(forest: Forest<Float>, baseMargins: [Float], link: XGBoostLink) {
        var forest = forest
        explainer = ForestExplainer(takenFrom: &forest)
        self.forest = forest
        self.baseMargins = baseMargins
        self.link = link
    }

    var byteCount: Int {
        forest.byteCount + baseMargins.count * 4 + (explainer?.byteCount ?? 0)
    }

    var explanationSteps: Int { explainer?.splitCount ?? 0 }

    var unexplained: UnexplainedReason? { explainer == nil ? .noCovers : nil }

    func contributions(of row: Int, in rows: ModelRows) -> [Contributions] {
        guard let explainer else { preconditionFailure("it can explain") }
        return rows.withRow(row, as: Float.self) { row in
            explainer.contributions(of: row, baseMargins: baseMargins.map(Double.init))
        }
    }

    /// Rows that pass the forest before the next ones are narrowed.
    private static let blockRows = 256

    func score(_ rows: ModelRows, into scores: UnsafeMutableBufferPointer<Double>) {
        var first = 0
        while first < rows.count {
            let count = min(Self.blockRows, rows.count - first)
            let block = first * rows.width..<(first + count) * rows.width
            switch rows.values {
            case .float32(let values):
                score(UnsafeBufferPointer(rebasing: values[block]), count, first, scores)
            case .float64(let values):
                withUnsafeTemporaryAllocation(of: Float.self, capacity: block.count) { narrow in
                    // By plain places, which the compiler turns into vectors.
                    let wide = UnsafeBufferPointer(rebasing: values[block])
                    for index in 0..<wide.count { narrow[index] = Float(wide[index]) }
                    score(UnsafeBufferPointer(narrow), count, first, scores)
                }
            }
            first += count
        }
    }

    /// Scores of rows: of each its answer first, then its margins.
    private func score(
        _ rows: UnsafeBufferPointer<Float>, _ count: Int, _ first: Int,
        _ scores: UnsafeMutableBufferPointer<Double>
    ) {
        let outputs = baseMargins.count
        let width = link.width(ofOutputs: outputs) + outputs
        withUnsafeTemporaryAllocation(of: Float.self, capacity: count * outputs) { margins in
            for output in 0..<outputs {
                let base = baseMargins[output]
                for row in 0..<count { margins[row * outputs + output] = base }
            }
            forest.addLeaves(of: rows, count: count, to: margins)
            for row in 0..<count {
                let margins = margins[row * outputs..<(row + 1) * outputs]
                link.write(
                    UnsafeBufferPointer(rebasing: margins),
                    to: scores.baseAddress! + (first + row) * width)
            }
        }
    }
}
