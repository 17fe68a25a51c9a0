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
    ///   - isTold: Whether its rounds are events; those of trainings beside the main one are not.
    ///   - check: Called after every round; what it throws ends the training.
    /// - Throws: `.cancelled` within a round of the task's cancellation.
    func fit(
        _ parameters: TrainingParameters, on rows: RowSelection, validation: RowSelection?,
        trial: Int = 0, isTold: Bool = true,
        check: (TrainingProgress) throws(TrainingError) -> Void = { _ in }
    ) throws(TrainingError) -> TrainingArtifact {
        guard !Task.isCancelled else { throw .cancelled }
        let order = BoostingOrder(
            objective: specification.objective, classCount: classCount, parameters: parameters,
            earlyStoppingRounds: validation != nil
                ? specification.earlyStoppingRounds : nil,
            seed: specification.seed, threads: specification.threads, train: rows,
            validation: validation, rowWeights: rowWeights, monotone: monotone)
        return try session.boost(order) { (progress: TrainingProgress) throws(TrainingError) in
            if isTold { tell(.round(trial: trial, progress)) }
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
