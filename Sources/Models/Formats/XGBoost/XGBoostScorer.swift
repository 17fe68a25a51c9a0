/// Scores rows as libxgboost does: float32 throughout, the base margin first, then tree after tree
/// in file order, and the objective's link last.
struct XGBoostScorer: Scorer {
    let forest: Forest<Float>
    /// The margin of a row before the first tree, one an output.
    let baseMargins: [Float]
    let link: XGBoostLink
    private let explainer: ForestExplainer<Float>?

    init(forest: Forest<Float>, baseMargins: [Float], link: XGBoostLink) {
        self.forest = forest
        self.baseMargins = baseMargins
        self.link = link
        explainer = ForestExplainer(forest)
    }

    var byteCount: Int {
        forest.byteCount + baseMargins.count * 4 + (explainer?.byteCount ?? 0)
    }

    func contributions(
        of row: Int, in rows: ModelRows
    ) throws(ModelError) -> [Contributions] {
        guard let explainer else { throw .unexplained(reason: .noCovers) }
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
                    for (index, value) in values[block].enumerated() {
                        narrow.initializeElement(at: index, to: Float(value))
                    }
                    score(UnsafeBufferPointer(narrow), count, first, scores)
                }
            }
            first += count
        }
    }

    /// Scores of rows: their answers first, then their margins.
    private func score(
        _ rows: UnsafeBufferPointer<Float>, _ count: Int, _ first: Int,
        _ scores: UnsafeMutableBufferPointer<Double>
    ) {
        let outputs = baseMargins.count
        withUnsafeTemporaryAllocation(of: Float.self, capacity: count * outputs) { margins in
            for index in 0..<count * outputs {
                margins.initializeElement(at: index, to: baseMargins[index % outputs])
            }
            forest.addLeaves(of: rows, count: count, to: margins)
            for row in 0..<count {
                let start = (first + row) * outputs * 2
                for output in 0..<outputs {
                    let margin = margins[row * outputs + output]
                    scores[start + output] = Double(link.value(ofMargin: margin))
                    scores[start + outputs + output] = Double(margin)
                }
            }
        }
    }
}
