/// Scores rows as LightGBM does: float64 throughout, tree after tree in file order from 0 on, the
/// objective's link last.
struct LightGBMScorer: Scorer {
    let forest: Forest<Double>
    let columns: LightGBMColumns
    /// Where a tree is linear, the leaves; the forest then has an output a tree, which is the
    /// number of its leaf.
    let linearLeaves: LightGBMLinearLeaves?
    /// Margins a row has.
    let outputs: Int
    /// What margins are divided by before the link: the number of rounds in a random forest.
    let divisor: Int
    let link: DoubleLink
    private let rowsAreColumns: Bool
    /// `nil` where a tree has no covers or is linear.
    let explainer: ForestExplainer<Double>?

    init(
        forest: Forest<Double>, columns: LightGBMColumns, linearLeaves: LightGBMLinearLeaves?,
        outputs: Int, divisor: Int, link: DoubleLink
    ) {
        var forest = forest
        if linearLeaves == nil {
            explainer = ForestExplainer(
                takenFrom: &forest, inputs: columns.inputs, inputCount: columns.inputCount)
        } else {
            explainer = nil
            // Nobody will explain it.
            _ = forest.takeParts()
        }
        self.forest = forest
        self.columns = columns
        self.linearLeaves = linearLeaves
        self.outputs = outputs
        self.divisor = divisor
        self.link = link
        rowsAreColumns = columns.isIdentity
    }

    var byteCount: Int {
        forest.byteCount + columns.count * 16 + (linearLeaves?.byteCount ?? 0)
            + (explainer?.byteCount ?? 0)
    }

    /// Rows that pass the forest before the next ones are prepared.
    private static let blockRows = 64

    func score(_ rows: ModelRows, into scores: UnsafeMutableBufferPointer<Double>) {
        var first = 0
        while first < rows.count {
            let count = min(Self.blockRows, rows.count - first)
            let block = first * rows.width..<(first + count) * rows.width
            let blockScores = UnsafeMutableBufferPointer(
                rebasing: scores[(first * outputs * 2)..<((first + count) * outputs * 2)])
            switch rows.values {
            case .float32(let values):
                prepare(UnsafeBufferPointer(rebasing: values[block]), count, blockScores)
            case .float64(let values):
                let values = UnsafeBufferPointer(rebasing: values[block])
                if rowsAreColumns {
                    scoreColumns(values, count, blockScores)
                } else {
                    prepare(values, count, blockScores)
                }
            }
            first += count
        }
    }

    private func prepare<Number: BinaryFloatingPoint>(
        _ rows: UnsafeBufferPointer<Number>, _ count: Int,
        _ scores: UnsafeMutableBufferPointer<Double>
    ) {
        let width = columns.count
        withUnsafeTemporaryAllocation(of: Double.self, capacity: count * width) { prepared in
            for row in 0..<count {
                columns.prepare(
                    rows.baseAddress! + row * columns.inputCount,
                    into: prepared.baseAddress! + row * width)
            }
            scoreColumns(UnsafeBufferPointer(prepared), count, scores)
        }
    }

    /// Scores of rows: their answers first, then their margins.
    private func scoreColumns(
        _ rows: UnsafeBufferPointer<Double>, _ count: Int,
        _ scores: UnsafeMutableBufferPointer<Double>
    ) {
        let width = forest.outputCount
        withUnsafeTemporaryAllocation(of: Double.self, capacity: count * width) { sums in
            sums.initialize(repeating: 0)
            forest.addLeaves(of: rows, count: count, to: sums)
            for row in 0..<count {
                let answers = scores.baseAddress! + row * outputs * 2
                let margins = answers + outputs
                for output in 0..<outputs {
                    (margins + output).initialize(
                        to: linearLeaves == nil ? sums[row * width + output] : 0)
                }
                if let linearLeaves {
                    for tree in 0..<forest.treeCount {
                        margins[tree % outputs] += linearLeaves.value(
                            ofLeaf: Int(sums[row * width + tree]), tree: tree,
                            for: rows.baseAddress! + row * columns.count)
                    }
                }
                writeAnswers(
                    ofMargins: UnsafeBufferPointer(start: margins, count: outputs), answers)
            }
        }
    }

    private func writeAnswers(
        ofMargins margins: UnsafeBufferPointer<Double>, _ answers: UnsafeMutablePointer<Double>
    ) {
        guard divisor != 1 else { return link.write(margins, to: answers) }
        withUnsafeTemporaryAllocation(of: Double.self, capacity: outputs) { means in
            for (output, margin) in margins.enumerated() {
                means.initializeElement(at: output, to: margin / Double(divisor))
            }
            link.write(UnsafeBufferPointer(means), to: answers)
        }
    }
}
