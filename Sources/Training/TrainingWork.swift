import Features
import Models

/// The steps of a training whose data are checked and divided.
struct TrainingWork {
    let engine: any TrainingEngine
    let session: any TrainingSession
    let order: TrainingOrder
    /// In order of event time.
    let matrix: TrainingMatrix
    let partition: Partition
    let clock: TrainingClock
    let tell: (TrainingEvent) -> Void

    var specification: TrainingSpecification { order.specification }
    var task: ModelTask { specification.task }
    var seed: UInt64 { UInt64(bitPattern: Int64(specification.seed)) }

    /// What the parameters came to, before and after the model that is kept was made.
    struct Fit {
        let parameters: TrainingParameters
        /// Trained on the training range alone.
        let judged: TrainingArtifact
        /// The one to keep: the same, refitted or calibrated.
        let kept: TrainingArtifact
    }

    func outcome() throws(TrainingError) -> TrainingOutcome {
        var screens: ScreenReport?
        if specification.choices.screens {
            tell(.phase(.screening))
            screens = try Screening(work: self).report()
        }
        tell(.phase(.baselines))
        let baselines = try baselines()
        let found = try search()
        tell(.phase(.fitting))
        let fit = try fit(found?.best)
        tell(.phase(.evaluating))
        let report = try Evaluating(work: self, baselines: baselines)
            .report(of: fit, screens: screens)
        return TrainingOutcome(
            artifact: fit.kept, report: report.report, trials: found?.trials ?? [],
            chosen: found?.best?.number, parameters: fit.parameters,
            split: SplitReport(partition, kind: specification.split.kind, of: matrix),
            comparison: try order.champion.map { champion throws(TrainingError) in
                try ChampionJudge(work: self).comparison(with: champion, report.test)
            },
            replay: try replay(fit.kept))
    }

    var fitting: Fitting {
        Fitting(
            session: session, specification: specification, classCount: matrix.classes.count,
            rowWeights: rowWeights, monotone: monotone, tell: tell)
    }

    private func search() throws(TrainingError) -> SearchRun.Found? {
        guard let search = specification.search else { return nil }
        tell(.phase(.searching))
        return try SearchRun(
            fitting: fitting, specification: specification, search: search,
            folds: partition.folds, clock: clock, tell: tell
        ).run()
    }

    /// The model of the best trial or, without one, of the parameters that were asked for.
    private func fit(_ best: SearchRun.Trial?) throws(TrainingError) -> Fit {
        let parameters = best?.parameters ?? specification.parameters
        let judged: TrainingArtifact
        if let best, best.isOnAllRows {
            judged = best.artifact
        } else {
            judged = try fitting.fit(
                parameters, on: partition.train, validation: partition.validation)
        }
        guard specification.refit else {
            return Fit(parameters: parameters, judged: judged, kept: try calibrated(judged))
        }
        // Without validation nothing says when to stop; the rounds that were best on fewer rows do.
        let kept = try fitting.fit(
            try parameters.replacing(["rounds": Double(judged.roundsUsed)]),
            on: partition.trainAndValidation, validation: nil)
        return Fit(parameters: parameters, judged: judged, kept: kept)
    }

    /// By the validation range, which the model was not trained on.
    private func calibrated(_ artifact: TrainingArtifact) throws(TrainingError) -> TrainingArtifact
    {
        guard let choice = specification.calibration, let rows = partition.validation else {
            return artifact
        }
        let margins = try session.margins(of: artifact, rows: rows).map(Double.init)
        let labels = rows.elements(of: matrix.labels).map(Double.init)
        guard
            let calibrator = Calibrator.fitted(margins: margins, labels: labels, choice: choice)
        else { return artifact }
        var calibrated = artifact
        calibrated.file = try calibrator.added(to: artifact.file)
        return calibrated
    }

    /// Of rows for the library, by class; nil where all count the same.
    private var rowWeights: [Float]? {
        guard let classWeights = specification.classWeights else { return nil }
        let names = task == .multiclass ? matrix.classes : ["0", "1"]
        let weights: [Float]
        switch classWeights {
        case .given(let given): weights = names.map { Float(given[$0] ?? 1) }
        case .balanced:
            var counts = [Int](repeating: 0, count: names.count)
            let labels = partition.train.elements(of: matrix.labels)
            for label in labels { counts[Int(label)] += 1 }
            weights = counts.map { Float(labels.count) / Float(names.count * max(1, $0)) }
        }
        return matrix.labels.map { weights[Int($0)] }
    }

    private var monotone: [Int8]? {
        let signs = matrix.columns.map { Int8(specification.monotone[$0] ?? 0) }
        return signs.contains { $0 != 0 } ? signs : nil
    }

    /// Over the test range, by name.
    private func baselines() throws(TrainingError) -> [String: PredictedRows] {
        // All that was known before the test range: the hardest to beat.
        let known = partition.trainAndValidation
        let labels = partition.test.elements(of: matrix.labels).map(Double.init)
        let constant = ConstantBaseline(
            labels: known.elements(of: matrix.labels), task: task,
            classCount: matrix.classes.count)
        let linear = try LinearBaseline(
            matrix, rows: known, task: task, seed: seed, isCancelled: { Task.isCancelled })
        return [
            "constant": PredictedRows(
                task: task, labels: labels,
                predictions: constant.predictions(count: labels.count)),
            "linear": PredictedRows(
                task: task, labels: labels,
                predictions: try linear.predictions(of: partition.test, in: matrix)),
        ]
    }

    private func replay(_ artifact: TrainingArtifact) throws(TrainingError) -> ReplayRows {
        let rows = partition.test.sample(ReplayRows.rowsMax, seed: seed)
        return ReplayRows(
            columns: matrix.columns, values: Array(rows.values(of: matrix)), count: rows.count,
            trainerMargins: try session.margins(of: artifact, rows: rows))
    }
}
