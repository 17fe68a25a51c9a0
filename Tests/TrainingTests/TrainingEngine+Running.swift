import Features
import Models
import Training

extension TrainingEngine {
    /// A whole run with the real clock; searches in tests are bounded by trials.
    func outcome(
        on matrix: TrainingMatrix, _ specification: TrainingSpecification,
        champion: ChampionFile? = nil, leakage: [LeakageFinding] = [],
        progress: @escaping @Sendable (TrainingEvent) -> Void = { _ in }
    ) async throws(TrainingError) -> TrainingOutcome {
        try await TrainingRun(engine: self) { ContinuousClock.now }.run(
            TrainingOrder(
                specification: specification, champion: champion, leakage: leakage),
            on: matrix, progress: progress)
    }
}

extension TrainingOutcome {
    func model() throws -> Model {
        try Model(reading: artifact.file, as: artifact.format)
    }
}

/// Specifications of a training and nothing beside it.
enum BareSpecification {
    static func make(
        task: ModelTask, parameters: TrainingParameters = TrainingParameters(),
        earlyStoppingRounds: Int? = nil, split: Split = .time(TimeSplit()),
        search: SearchSpecification? = nil, classWeights: ClassWeights? = nil,
        monotone: [String: Int] = [:], refit: Bool? = nil, seed: Int32 = 1
    ) throws(TrainingError) -> TrainingSpecification {
        try TrainingSpecification(
            task: task, parameters: parameters, earlyStoppingRounds: earlyStoppingRounds,
            split: split, search: search, classWeights: classWeights, monotone: monotone,
            refit: refit,
            choices: ReportChoices(screens: false, learningCurve: false, resamples: 0), seed: seed)
    }
}
