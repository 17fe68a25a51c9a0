import Features

/// How well each feature alone tells the label, by one tree of depth 3.
struct SingleFeatureScreen {
    let work: TrainingWork
    let train: RowSelection
    let judging: RowSelection

    /// The best first.
    func flags() throws(TrainingError) -> [ScreenFlag] {
        // One matrix of both, the rows to judge by at its end.
        let rows = RowSelection.rows((train.indices + judging.indices).map(Int32.init))
        let labels = Array(rows.elements(of: work.matrix.labels))
        let values = rows.values(of: work.matrix)
        let width = work.matrix.columns.count
        var flags: [ScreenFlag] = []
        for (column, name) in work.matrix.columns.enumerated() {
            guard !Task.isCancelled else { throw .cancelled }
            let alone = (0..<rows.count).map { values[values.startIndex + $0 * width + column] }
            // The library has nothing to say of a column without values.
            guard alone.contains(where: { !$0.isNaN }) else { continue }
            let score = try score(
                TrainingMatrix(
                    columns: [name], values: alone, labels: labels,
                    eventTimes: Array(rows.elements(of: work.matrix.eventTimes)),
                    classes: work.matrix.classes))
            guard let score, score >= Screening.scoreMin else { continue }
            let figure = work.task == .regression || work.task == .count ? "R²" : "AUC"
            flags.append(
                ScreenFlag(
                    feature: name, kind: .predictsAlone, score: score,
                    reason: "alone it predicts the label with \(figure) "
                        + "\((score * 1_000).rounded() / 1_000); see whether it is known in time"))
        }
        return flags.sorted { ($1.score ?? 0) < ($0.score ?? 0) }
    }

    /// AUC or R² over the rows to judge by; nil where it is not defined.
    private func score(_ matrix: TrainingMatrix) throws(TrainingError) -> Double? {
        let hasClasses = work.task == .binary || work.task == .multiclass
        let session = try work.engine.session(on: matrix, threads: 1)
        let artifact = try session.boost(
            BoostingOrder(
                objective: hasClasses ? work.specification.objective : .squaredError,
                classCount: matrix.classes.count,
                parameters: try TrainingParameters([
                    "rounds": 1, "max_depth": 3, "eta": 1, "lambda": 0,
                ]), seed: 0, threads: 1, train: .range(0..<train.count), validation: nil)
        ) { _ in }
        let answers = try ServedAnswers(reading: artifact.file, as: artifact.format)
        let task: ModelTask = hasClasses ? work.task : .regression
        let metrics = Metrics(
            answers.predicted(.range(train.count..<matrix.rowCount), in: matrix, task: task))
        return metrics.value(
            named: task == .regression ? .r2 : task == .binary ? .auc : .macroAUC)
    }
}
