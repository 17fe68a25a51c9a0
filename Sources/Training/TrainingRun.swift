import Features
import Models

/// From a matrix to a judged model, in the process that calls it: checks, split, screens,
/// baselines, search, the last fit, and scoring by the engine that will serve.
package struct TrainingRun: Trainer {
    private let engine: any TrainingEngine
    private let clock: TrainingClock

    package init(
        engine: any TrainingEngine, now: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.engine = engine
        clock = TrainingClock(now: now)
    }

    package func run(
        _ order: TrainingOrder, on matrix: TrainingMatrix,
        progress: @escaping @Sendable (TrainingEvent) -> Void
    ) async throws(TrainingError) -> TrainingOutcome {
        progress(.phase(.checking))
        let specification = order.specification
        let labelCheck = LabelCheck(
            objective: specification.objective, classCount: matrix.classes.count)
        try requireColumns(matrix)
        try requireFiniteValues(matrix)
        try labelCheck.requireFit(matrix.labels)
        try specification.requireFit(matrix)
        let sorted = matrix.sortedByEventTime()
        let partition = try specification.split.partition(
            of: sorted, seed: UInt64(bitPattern: Int64(specification.seed)))
        try labelCheck.requireVariety(sorted, in: partition)
        let work = TrainingWork(
            engine: engine,
            session: try engine.session(on: sorted, threads: specification.threads),
            order: order, matrix: sorted, partition: partition, clock: clock, tell: progress)
        return try work.outcome()
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
}
