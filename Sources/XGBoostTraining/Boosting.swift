import CXGBoost
import Models
import Training

/// One training, from the matrix to the model file. Blocks its thread until it is done.
struct Boosting: Sendable {
    let matrix: TrainingMatrix
    let ranges: TimeRanges
    let specification: TrainingSpecification
    let progress: @Sendable (TrainingProgress) -> Void
    let isCancelled: @Sendable () -> Bool

    func run() throws(TrainingError) -> TrainingArtifact {
        guard !isCancelled() else { throw .cancelled }
        let library = try XGBoostLibrary.shared.get()
        let threads = specification.threads
        let train = try DataMatrix.copying(
            ranges.train, of: matrix, threads: threads, into: library)
        guard let range = ranges.validation else {
            let booster = try booster(library, caching: [train.handle])
            return try boost(booster, on: train) { _ throws(TrainingError) in nil }
        }
        let validation = try DataMatrix.copying(
            range, of: matrix, threads: threads, into: library)
        let booster = try booster(library, caching: [train.handle, validation.handle])
        return try boost(booster, on: train) { round throws(TrainingError) in
            try booster.loss(round: round, over: validation)
        }
    }

    private func booster(
        _ library: XGBoostLibrary, caching matrices: [DMatrixHandle?]
    ) throws(TrainingError) -> Booster {
        let booster = try Booster(library, caching: matrices)
        let base = ConstantBaseline(labels: matrix.labels[ranges.train]).value
        let fixed = [
            ("booster", "gbtree"), ("tree_method", "hist"),
            ("objective", specification.objective.rawValue),
            ("seed", String(specification.seed)), ("nthread", String(specification.threads)),
            // Boosting starts from the constant baseline. XGBoost 1.7 starts from 0.5, whatever
            // the labels, and spends its first rounds on the way to their mean.
            ("base_score", String(Float(base))),
        ]
        for (name, value) in fixed { try booster.setParameter(name, value) }
        for (name, value) in specification.parameters.values where name != "rounds" {
            try booster.setParameter(name, TrainingParameters.text(value))
        }
        try booster.setFeatureNames(matrix.columns)
        return booster
    }

    /// - Parameter loss: The validation loss after a round, nil without validation.
    private func boost(
        _ booster: borrowing Booster,
        on train: borrowing DataMatrix,
        loss: (_ round: Int) throws(TrainingError) -> Double?
    ) throws(TrainingError) -> TrainingArtifact {
        let roundsMax = specification.parameters.rounds
        var losses: [Double] = []
        var best = (round: 0, loss: Double.infinity)
        var round = 0
        while round < roundsMax {
            guard !isCancelled() else { throw .cancelled }
            try booster.update(round: round, on: train)
            let loss = try loss(round)
            if let loss {
                losses.append(loss)
                if loss < best.loss { best = (round, loss) }
            }
            round += 1
            progress(TrainingProgress(round: round, roundsMax: roundsMax, validationLoss: loss))
            if let patience = specification.earlyStoppingRounds, round - 1 - best.round >= patience
            {
                break
            }
        }
        var roundsUsed = round
        if specification.earlyStoppingRounds != nil {
            roundsUsed = best.round + 1
            try booster.setAttribute("best_iteration", String(best.round))
            try booster.setAttribute("best_score", String(best.loss))
        }
        return TrainingArtifact(
            format: .xgboostJSON, file: try booster.save(), engine: booster.library.name,
            validationLosses: losses, rounds: round, roundsUsed: roundsUsed)
    }
}
