import Features

/// Looks for features that know too much, and for times that have changed, over samples of bounded
/// size.
struct Screening {
    /// Of each range.
    static let rowsMax = 25_000
    /// AUC or R² of one feature alone, above which it is suspicious.
    static let scoreMin = 0.95
    /// The share of cells known later.
    static let shareMin = 0.001

    let work: TrainingWork

    func report() throws(TrainingError) -> ScreenReport {
        let (train, judging) = samples
        let alone = try SingleFeatureScreen(work: work, train: train, judging: judging).flags()
        return ScreenReport(
            flags: alone + knownLater + IdentifierScreen(matrix: work.matrix, rows: train).flags,
            shift: try ShiftScreening(work: work, rowsMax: Self.rowsMax).screen())
    }

    /// Rows to learn from, and rows to judge by: of the validation range or, without one, the
    /// newest third of the training range.
    private var samples: (RowSelection, RowSelection) {
        let seed = work.seed
        if let validation = work.partition.validation {
            return (
                work.partition.train.sample(Self.rowsMax, seed: seed),
                validation.sample(Self.rowsMax, seed: seed)
            )
        }
        let rows = work.partition.train.indices.map(Int32.init)
        let cut = max(1, rows.count * 2 / 3)
        return (
            RowSelection.rows(Array(rows[..<cut])).sample(Self.rowsMax, seed: seed),
            RowSelection.rows(Array(rows[cut...])).sample(Self.rowsMax, seed: seed)
        )
    }

    private var knownLater: [ScreenFlag] {
        work.order.leakage.filter { $0.share > Self.shareMin }
            .sorted { ($1.share, $0.feature) < ($0.share, $1.feature) }
            .map { finding in
                let percent = (finding.share * 1_000).rounded() / 10
                return ScreenFlag(
                    feature: finding.feature, kind: .knownLater, score: finding.share,
                    reason: "\(percent) % of its values became known only after the time of "
                        + "their rows; join the dataset with \"as_known\"")
            }
    }
}
