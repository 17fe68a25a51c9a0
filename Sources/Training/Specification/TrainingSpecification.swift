package import Features

/// What to train and how to judge it. A value of it cannot contradict itself; what it says of
/// columns and classes is held against the data at the start of a run.
package struct TrainingSpecification: Sendable, Hashable, Codable {
    /// More threads than this make small trainings slower on every machine we know.
    package static let threadsMax = 64
    package static let slicesMax = 50
    /// With a search the patience of trials for which none is asked.
    package static let searchPatience = 20

    package let objective: TrainingObjective
    package let parameters: TrainingParameters
    /// Stop after this many rounds without a better validation score; nil never stops early.
    package let earlyStoppingRounds: Int?
    package private(set) var split: Split
    /// Nil to train once, with `parameters` as they are.
    package let search: SearchSpecification?
    package let classWeights: ClassWeights?
    /// By column 1 where answers may only grow with it, -1 where they may only fall.
    package let monotone: [String: Int]
    package let calibration: CalibrationChoice?
    package let slices: [SliceSpecification]
    /// Whether the model that is kept is trained on the validation range, too, with the rounds that
    /// were best without it.
    package let refit: Bool
    package let choices: ReportChoices
    package let limits: TrainingLimits
    /// Of everything random in training. With one thread the same seed and data give the same
    /// model file, byte for byte.
    package let seed: Int32
    package let threads: Int

    package var task: ModelTask { objective.task }

    /// - Parameters:
    ///   - objective: Nil for the usual one of the task.
    ///   - earlyStoppingRounds: Nil for none; with a search, where there is validation, 20.
    ///   - refit: Nil for yes after a search without calibration: calibration needs rows that the
    ///     model has not seen.
    /// - Throws: What contradicts itself.
    package init(
        task: ModelTask,
        objective: TrainingObjective? = nil,
        parameters: TrainingParameters = TrainingParameters(),
        earlyStoppingRounds: Int? = nil,
        split: Split = .time(TimeSplit()),
        search: SearchSpecification? = nil,
        classWeights: ClassWeights? = nil,
        monotone: [String: Int] = [:],
        calibration: CalibrationChoice? = nil,
        slices: [SliceSpecification] = [],
        refit: Bool? = nil,
        choices: ReportChoices = .standard,
        limits: TrainingLimits = .standard,
        seed: Int32 = 1,
        threads: Int = 1
    ) throws(TrainingError) {
        let objective = objective ?? .usual(for: task)
        guard objective.task == task else {
            throw .objectiveMismatch(objective: objective, task: task)
        }
        let rounds =
            earlyStoppingRounds
            ?? (search != nil && split.hasValidation ? Self.searchPatience : nil)
        if let rounds {
            guard rounds > 0 else { throw .badEarlyStopping(rounds: rounds) }
            guard split.hasValidation else { throw .earlyStoppingWithoutValidation }
        }
        guard (1...Self.threadsMax).contains(threads) else { throw .badThreads(threads) }
        self.objective = objective
        self.parameters = parameters
        self.earlyStoppingRounds = rounds
        self.split = split
        self.search = search
        self.classWeights = classWeights
        self.monotone = monotone
        self.calibration = calibration
        self.slices = slices
        self.refit = refit ?? (search != nil && calibration == nil && split.hasValidation)
        self.choices = choices
        self.limits = limits
        self.seed = seed
        self.threads = threads
        try split.validate()
        try requireValidationWhereUsed()
        try requireWeights()
        try requireConstraints()
    }

    /// The same, with this embargo where the split leaves it to the dataset: its longest window or
    /// label delay.
    package func withDefaultEmbargo(_ embargo: Duration) -> TrainingSpecification {
        var copy = self
        copy.split = split.withDefaultEmbargo(embargo)
        return copy
    }
}
