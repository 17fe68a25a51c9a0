import Features

/// Judges what a training came to. The test range is looked at here, once, and nowhere before.
struct Evaluating {
    let work: TrainingWork
    /// Over the test range.
    let baselines: [String: PredictedRows]

    private static let microsecondsPerDay: Int64 = 86_400_000_000

    private var partition: Partition { work.partition }
    private var matrix: TrainingMatrix { work.matrix }
    private var choices: ReportChoices { work.specification.choices }

    /// - Returns: The report, and the kept model's answers to the test range.
    func report(
        of fit: TrainingWork.Fit, screens: ScreenReport?
    ) throws(TrainingError) -> (report: EvaluationReport, test: PredictedRows) {
        let judged = try ServedAnswers(reading: fit.judged.file, as: fit.judged.format)
        let kept = try ServedAnswers(reading: fit.kept.file, as: fit.kept.format)
        let test = kept.predicted(partition.test, in: matrix, task: work.task)
        let metrics = { (rows: RowSelection) in
            Metrics(judged.predicted(rows, in: matrix, task: work.task))
        }
        var report = EvaluationReport(
            train: metrics(partition.train), validation: partition.validation.map(metrics),
            test: Metrics(test), baselines: baselines.mapValues { Metrics($0) })
        if choices.resamples > 0 {
            report.bootstrap = bootstrap
            report.intervals = bootstrap.intervals(
                of: Metrics.names(for: work.task), over: test, blocks: days)
            report.distances = baselines.compactMapValues { baseline in
                bootstrap.difference(
                    in: Metrics.names(for: work.task)[0], from: baseline, to: test, blocks: days)
            }
        }
        describe(&report, kept, test)
        if choices.learningCurve, let validation = partition.validation {
            report.learningCurve = try learningCurve(fit, validation, full: metrics(validation))
        }
        if choices.randomSplit { report.randomSplit = try randomSplit(fit) }
        report.screens = screens
        return (report, test)
    }

    /// What is looked at piece by piece, all of the test range.
    private func describe(
        _ report: inout EvaluationReport, _ kept: ServedAnswers, _ test: PredictedRows
    ) {
        let usual = Metrics.names(for: work.task)[0]
        report.slices = work.specification.slices.map { slice in
            SliceReport(
                by: slice.column, values: SliceValues(matrix, partition.test).texts(of: slice),
                of: test, rowsMin: slice.minimumRows,
                intervals: choices.resamples > 0 ? (names: [usual], bootstrap: bootstrap) : nil,
                blocks: days)
        }
        switch work.task {
        case .binary:
            report.reliability = ReliabilityCurve(
                labels: test.labels, probabilities: test.predictions)
        case .regression, .count:
            report.residuals = ResidualSummary(labels: test.labels, predictions: test.predictions)
        case .multiclass: break
        }
        if work.task != .multiclass { report.scores = ScoreHistogram(of: test.predictions) }
        guard choices.importance else { return }
        let values = Array(partition.test.values(of: matrix))
        report.importance = PermutationImportance(
            in: usual, columns: matrix.columns, values: values, rows: test, seed: work.seed
        ) { kept.predictions(of: $0[...], width: matrix.columns.count) }
        report.contributions = try? MeanContributions(
            of: kept.model, values: values, seed: work.seed)
    }

    /// A report without intervals is still judged by as many resamples as one with them.
    var bootstrap: Bootstrap {
        let usual = ReportChoices.standard.resamples
        return Bootstrap(
            resamples: choices.resamples > 0 ? choices.resamples : usual, seed: work.seed)
    }

    /// Rows of a day are drawn together; nil where all are of one.
    var days: [Int32]? {
        let days = partition.test.elements(of: matrix.eventTimes).map {
            Int32(clamping: Self.day(of: $0))
        }
        return days.contains { $0 != days[0] } ? days : nil
    }

    private static func day(of time: Int64) -> Int64 {
        (time - (time < 0 ? microsecondsPerDay - 1 : 0)) / microsecondsPerDay
    }

    private func learningCurve(
        _ fit: TrainingWork.Fit, _ validation: RowSelection, full: Metrics
    ) throws(TrainingError) -> [EvaluationReport.CurvePoint] {
        let samples = RowSamples(of: partition.train, seed: work.seed)
        var points: [EvaluationReport.CurvePoint] = []
        for share in [0.125, 0.25, 0.5] {
            let rows = samples.share(share)
            let artifact = try work.fitting.fit(
                fit.parameters, on: rows, validation: validation, isTold: false)
            let answers = try ServedAnswers(reading: artifact.file, as: artifact.format)
            points.append(
                EvaluationReport.CurvePoint(
                    rows: rows.count,
                    validation: Metrics(
                        answers.predicted(validation, in: matrix, task: work.task))))
        }
        return points + [
            EvaluationReport.CurvePoint(rows: partition.train.count, validation: full)
        ]
    }

    /// The same parameters and sizes, and rows of any time in each range: what a split that lets
    /// the model see the days it is judged by would have promised.
    private func randomSplit(_ fit: TrainingWork.Fit) throws(TrainingError) -> Metrics {
        var rows = partition.trainAndValidation.indices + partition.test.indices
        var random = SeededGenerator(seed: work.seed)
        random.shuffle(&rows)
        let selection = { (rows: ArraySlice<Int>) in RowSelection.rows(rows.map(Int32.init)) }
        let trainEnd = partition.train.count
        let validationEnd = trainEnd + (partition.validation?.count ?? 0)
        let artifact = try work.fitting.fit(
            fit.parameters, on: selection(rows[..<trainEnd]),
            validation: partition.validation.map { _ in selection(rows[trainEnd..<validationEnd]) },
            isTold: false)
        let answers = try ServedAnswers(reading: artifact.file, as: artifact.format)
        return Metrics(
            answers.predicted(selection(rows[validationEnd...]), in: matrix, task: work.task))
    }
}
