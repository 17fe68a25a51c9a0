/// A scorer of two classes whose probability is calibrated: of each row the first number is the
/// probability, the second the margin, which stays as it is. Contributions are those to the margin.
///
/// It stands around the other, so that models without calibration do not pay for it.
struct CalibratedScorer: Scorer {
    private let base: any Scorer
    private let calibrator: Calibrator

    /// - Parameter base: Answers a probability and a margin a row.
    init(_ base: any Scorer, by calibrator: Calibrator) {
        self.base = base
        self.calibrator = calibrator
    }

    var byteCount: Int {
        guard case .isotonic(let thresholds, _) = calibrator else { return base.byteCount }
        return base.byteCount + thresholds.count * 16
    }

    func score(_ rows: ModelRows, into scores: UnsafeMutableBufferPointer<Double>) {
        base.score(rows, into: scores)
        for row in 0..<rows.count {
            // Answers of XGBoost's models are float32, as their signature says.
            scores[2 * row] = Double(
                Float(calibrator.probability(ofMargin: scores[2 * row + 1])))
        }
    }

    var unexplained: UnexplainedReason? { base.unexplained }

    var explanationSteps: Int { base.explanationSteps }

    func contributions(of row: Int, in rows: ModelRows) -> [Contributions] {
        base.contributions(of: row, in: rows)
    }
}
