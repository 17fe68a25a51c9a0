/// Trains on a session as a specification asks, with other parameters and rows each time.
struct Fitting {
    let session: any TrainingSession
    let specification: TrainingSpecification
    let classCount: Int
    let rowWeights: [Float]?
    let monotone: [Int8]?
    let tell: (TrainingEvent) -> Void

    /// - Parameters:
    ///   - validation: Nil to boost all rounds.
    ///   - stopsEarly: Whether validation may end it before its last round.
    ///   - trial: Its number; 0 outside of a search.
    ///   - check: Called after every round; what it throws ends the training.
    /// - Throws: `.cancelled` within a round of the task's cancellation.
    func fit(
        _ parameters: TrainingParameters, on rows: RowSelection, validation: RowSelection?,
        stopsEarly: Bool = true, trial: Int = 0,
        check: (TrainingProgress) throws(TrainingError) -> Void = { _ in }
    ) throws(TrainingError) -> TrainingArtifact {
        guard !Task.isCancelled else { throw .cancelled }
        let order = BoostingOrder(
            objective: specification.objective, classCount: classCount, parameters: parameters,
            earlyStoppingRounds: stopsEarly && validation != nil
                ? specification.earlyStoppingRounds : nil,
            seed: specification.seed, threads: specification.threads, train: rows,
            validation: validation, rowWeights: rowWeights, monotone: monotone)
        return try session.boost(order) { (progress: TrainingProgress) throws(TrainingError) in
            tell(.round(trial: trial, progress))
            guard !Task.isCancelled else { throw .cancelled }
            try check(progress)
        }
    }
}

extension TrainingArtifact {
    /// The validation loss of the rounds that answer.
    var bestLoss: Double? {
        validationLosses.indices.contains(roundsUsed - 1) ? validationLosses[roundsUsed - 1] : nil
    }
}
