import Features
import Models

/// From a matrix to a judged model: checks, split by time, baseline, training, and scoring of every
/// range by the engine that will serve.
package struct TrainingRun: Trainer {
    private let engine: any TrainingEngine

    package init(engine: any TrainingEngine) {
        self.engine = engine
    }

    /// - Parameters:
    ///   - matrix: In any order.
    ///   - progress: Called after every round, in order.
    /// - Throws: Before anything trains for what is wrong with the data; then what the engine
    ///   throws; `.unusableModel` when the file does not load for serving.
    package func run(
        on matrix: TrainingMatrix,
        specification: TrainingSpecification,
        progress: (TrainingProgress) -> Void = { _ in }
    ) async throws(TrainingError) -> TrainingResult {
        let labelCheck = LabelCheck(objective: specification.objective)
        try requireColumns(matrix)
        try requireFiniteValues(matrix)
        try labelCheck.requireFit(matrix.labels)
        let sorted = matrix.sortedByEventTime()
        let ranges = try specification.split.ranges(of: sorted.eventTimes)
        try labelCheck.requireVariety(sorted.labels, in: ranges)
        let order = BoostingOrder(
            objective: specification.objective, parameters: specification.parameters,
            earlyStoppingRounds: specification.earlyStoppingRounds, seed: specification.seed,
            threads: specification.threads, train: .range(ranges.train),
            validation: ranges.validation.map(RowSelection.range))
        let session = try engine.session(on: sorted, threads: specification.threads)
        let artifact = try session.boost(order) { round throws(TrainingError) in
            progress(round)
            guard !Task.isCancelled else { throw .cancelled }
        }
        let model = try load(artifact)
        return TrainingResult(
            artifact: artifact, model: model,
            report: report(on: model, over: sorted, ranges, specification.task), ranges: ranges)
    }

    package func run(
        _ order: TrainingOrder, on matrix: TrainingMatrix,
        progress: @escaping @Sendable (TrainingEvent) -> Void
    ) async throws(TrainingError) -> TrainingOutcome {
        progress(.phase(.fitting))
        let result = try await run(on: matrix, specification: order.specification) {
            progress(.round(trial: 0, $0))
        }
        return TrainingOutcome(
            artifact: result.artifact, report: result.report, trials: [], ranges: result.ranges)
    }

    private func requireColumns(_ matrix: TrainingMatrix) throws(TrainingError) {
        guard !matrix.columns.isEmpty else { throw .noColumns }
        let limit = ModelLimits().featuresMax
        guard matrix.columns.count <= limit else {
            throw .tooManyColumns(count: matrix.columns.count, limit: limit)
        }
    }

    /// Libraries of boosted trees refuse infinity, or worse, bin it with the largest number.
    private func requireFiniteValues(_ matrix: TrainingMatrix) throws(TrainingError) {
        guard let index = matrix.values.firstIndex(where: \.isInfinite) else { return }
        throw .infiniteValue(
            column: matrix.columns[index % matrix.columns.count],
            row: index / matrix.columns.count)
    }

    private func load(_ artifact: TrainingArtifact) throws(TrainingError) -> Model {
        do throws(ModelError) {
            return try Model(reading: artifact.file, as: artifact.format)
        } catch {
            throw .unusableModel(error)
        }
    }

    private func report(
        on model: Model, over matrix: TrainingMatrix, _ ranges: TimeRanges, _ task: ModelTask
    ) -> EvaluationReport {
        let metrics = { (range: Range<Int>) in
            Metrics(
                task: task, labels: matrix.labels[range].map(Double.init),
                predictions: predictions(of: model, over: matrix, range))
        }
        // All that was known before the test range: the hardest constant to beat.
        let validation = ranges.validation.map { matrix.labels[$0] } ?? []
        let known = matrix.labels[ranges.train] + validation
        let constant = ConstantBaseline(labels: known[...])
        let baseline = Metrics(
            task: task, labels: matrix.labels[ranges.test].map(Double.init),
            predictions: constant.predictions(count: ranges.test.count))
        return EvaluationReport(
            train: metrics(ranges.train),
            validation: ranges.validation.map(metrics),
            test: metrics(ranges.test),
            baselines: ["constant": baseline])
    }

    private func predictions(
        of model: Model, over matrix: TrainingMatrix, _ range: Range<Int>
    ) -> [Double] {
        let width = matrix.columns.count
        let scores = matrix.values.withUnsafeBufferPointer { values in
            let rows = values[range.lowerBound * width..<range.upperBound * width]
            return model.scores(
                of: ModelRows(
                    UnsafeBufferPointer(rebasing: rows), count: range.count, width: width))
        }
        guard let value = model.signature.range(of: .value) else {
            preconditionFailure("a trained model has a value")
        }
        return stride(from: value.lowerBound, to: scores.count, by: model.signature.scoreWidth)
            .map { scores[$0] }
    }
}
