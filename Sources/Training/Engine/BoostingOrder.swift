import Features

/// One training of boosted trees: on which rows of a matrix, and how.
package struct BoostingOrder: Sendable, Hashable {
    package let objective: TrainingObjective
    /// How many classes there are, labelled from 0; 0 unless the objective is for several.
    package let classCount: Int
    package let parameters: TrainingParameters
    /// Stop after this many rounds without a better validation loss; nil never stops early.
    package let earlyStoppingRounds: Int?
    package let seed: Int32
    package let threads: Int
    package let train: RowSelection
    /// Whose loss is measured after every round.
    package let validation: RowSelection?
    /// How much each row of the matrix counts, in training and in the validation loss; all the
    /// same when nil.
    package let rowWeights: [Float]?
    /// For each column 1 where answers may only grow with it, -1 where they may only fall, else 0.
    package let monotone: [Int8]?

    /// - Precondition: Early stopping has validation rows; both selections have rows; classes are
    ///   given for an objective of several, and for no other.
    package init(
        objective: TrainingObjective,
        classCount: Int = 0,
        parameters: TrainingParameters,
        earlyStoppingRounds: Int? = nil,
        seed: Int32,
        threads: Int,
        train: RowSelection,
        validation: RowSelection?,
        rowWeights: [Float]? = nil,
        monotone: [Int8]? = nil
    ) {
        precondition(earlyStoppingRounds == nil || validation != nil, "a loss to stop by")
        precondition(train.count > 0 && validation?.count != 0, "rows in each selection")
        precondition((objective.task == .multiclass) == (classCount > 1), "a count of classes")
        self.objective = objective
        self.classCount = classCount
        self.parameters = parameters
        self.earlyStoppingRounds = earlyStoppingRounds
        self.seed = seed
        self.threads = threads
        self.train = train
        self.validation = validation
        self.rowWeights = rowWeights
        self.monotone = monotone
    }
}
