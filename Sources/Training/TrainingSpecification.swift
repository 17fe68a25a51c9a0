package import Features

/// What to train and how to judge it.
package struct TrainingSpecification: Sendable, Hashable, Codable {
    /// More threads than this make small trainings slower on every machine we know.
    package static let threadsMax = 64

    package let objective: TrainingObjective
    package let parameters: TrainingParameters
    /// Stop after this many rounds without a better validation score; nil never stops early.
    package let earlyStoppingRounds: Int?
    package let split: TimeSplit
    /// Of everything random in training. With one thread the same seed and data give the same
    /// model file, byte for byte.
    package let seed: Int32
    package let threads: Int

    package var task: ModelTask { objective.task }

    /// - Parameter objective: Nil for the usual one of the task.
    /// - Throws: `.untrainedTask`, `.objectiveMismatch`, `.badEarlyStopping`,
    ///   `.earlyStoppingWithoutValidation`, `.badThreads`.
    package init(
        task: ModelTask,
        objective: TrainingObjective? = nil,
        parameters: TrainingParameters = TrainingParameters(),
        earlyStoppingRounds: Int? = nil,
        split: TimeSplit = TimeSplit(),
        seed: Int32 = 1,
        threads: Int = 1
    ) throws(TrainingError) {
        guard task != .multiclass, let objective = objective ?? .usual(for: task) else {
            throw .untrainedTask(task)
        }
        guard objective.task == task else {
            throw .objectiveMismatch(objective: objective, task: task)
        }
        if let rounds = earlyStoppingRounds {
            guard rounds > 0 else { throw .badEarlyStopping(rounds: rounds) }
            guard split.validationShare > 0 else { throw .earlyStoppingWithoutValidation }
        }
        guard (1...Self.threadsMax).contains(threads) else { throw .badThreads(threads) }
        self.objective = objective
        self.parameters = parameters
        self.earlyStoppingRounds = earlyStoppingRounds
        self.split = split
        self.seed = seed
        self.threads = threads
    }
}
