import CXGBoost
import Models
import Training

/// One training, from the library's matrices to the model file.
struct Boosting {
    let order: BoostingOrder
    let columns: [String]
    let train: DataMatrix
    let validation: DataMatrix?
    let library: XGBoostLibrary

    func run(
        _ progress: (TrainingProgress) throws(TrainingError) -> Void
    ) throws(TrainingError) -> TrainingArtifact {
        let booster = try Booster(library, caching: [train.handle, validation?.handle])
        for (name, value) in settings { try booster.setParameter(name, value) }
        try booster.setFeatureNames(columns)
        let roundsMax = order.parameters.rounds
        var losses: [Double] = []
        var best = (round: 0, loss: Double.infinity)
        var round = 0
        while round < roundsMax {
            try booster.update(round: round, on: train)
            var loss: Double?
            if let validation {
                let measured = try booster.loss(round: round, over: validation)
                losses.append(measured)
                if measured < best.loss { best = (round, measured) }
                loss = measured
            }
            round += 1
            try progress(
                TrainingProgress(round: round, roundsMax: roundsMax, validationLoss: loss))
            if let patience = order.earlyStoppingRounds, round - 1 - best.round >= patience {
                break
            }
        }
        var roundsUsed = round
        if order.earlyStoppingRounds != nil {
            roundsUsed = best.round + 1
            try booster.setAttribute("best_iteration", String(best.round))
            try booster.setAttribute("best_score", String(best.loss))
        }
        return TrainingArtifact(
            format: .xgboostJSON, file: try booster.save(), engine: library.name,
            validationLosses: losses, rounds: round, roundsUsed: roundsUsed)
    }

    /// By the library's names.
    private var settings: [(name: String, value: String)] {
        var settings = [
            ("booster", "gbtree"), ("tree_method", "hist"),
            ("objective", order.objective.rawValue),
            ("seed", String(order.seed)), ("nthread", String(order.threads)),
        ]
        if order.classCount > 0 {
            settings.append(("num_class", String(order.classCount)))
        } else {
            // Boosting starts from the constant baseline. XGBoost 1.7 starts from 0.5, whatever
            // the labels, and spends its first rounds on the way to their mean. Of several classes
            // there is one start for all, which changes nothing.
            settings.append(("base_score", String(Float(baseline))))
        }
        if let monotone = order.monotone {
            let signs = monotone.map(String.init).joined(separator: ",")
            settings.append(("monotone_constraints", "(\(signs))"))
        }
        for (name, value) in order.parameters.values where name != "rounds" {
            settings.append((name, TrainingParameters.text(value)))
        }
        return settings
    }

    /// The mean of the labels, each by its weight.
    private var baseline: Double {
        var (sum, weight) = (0.0, 0.0)
        for (row, label) in train.labels.enumerated() {
            let rowWeight = Double(train.weights.map { $0[$0.startIndex + row] } ?? 1)
            sum += Double(label) * rowWeight
            weight += rowWeight
        }
        return sum / weight
    }
}
