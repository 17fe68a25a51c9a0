package import Features

/// Predicting with what answers, and with what is tried beside it.
extension PredictionService {
    /// Predicts, writes down what was predicted, and lets a challenger take part.
    ///
    /// - Parameters:
    ///   - served: What `inputs` were resolved for.
    ///   - trial: That of the alias by which the version was found; `nil` where there is none.
    /// - Throws: What looking features up throws.
    /// - Complexity: That of the lookup, and of scoring. Whatever else is done waits in a queue.
    package func predict(
        with served: ServedModel, from inputs: PredictionInputs, trial: Trial? = nil
    ) throws(FeatureError) -> PredictionAnswer {
        let rows = asked(inputs.count, keys: inputs.keys)
        guard let trial, trial.rollout.isRunning else {
            let predictions = try served.predictions(from: inputs, in: features)
            write(predictions, by: served, of: rows)
            return PredictionAnswer(
                served: served, predictions: predictions, firstID: rows.firstID, canary: nil)
        }
        let takes = trial.takes(rows)
        guard trial.rollout.rollout.mode == .canary, takes.contains(true) else {
            let predictions = try answered(trial, served, inputs)
            write(predictions, by: served, of: rows)
            if takes.contains(true) {
                shadows.append(
                    ShadowQueue.Order(
                        trial: trial, served: served, inputs: inputs, rows: rows, takes: takes))
            }
            return PredictionAnswer(
                served: served, predictions: predictions, firstID: rows.firstID, canary: nil)
        }
        return try canaried(trial, served, inputs, rows, takes)
    }

    /// What callers get where a canary takes some of the rows.
    private func canaried(
        _ trial: Trial, _ served: ServedModel, _ inputs: PredictionInputs, _ rows: AskedRows,
        _ takes: [Bool]
    ) throws(FeatureError) -> PredictionAnswer {
        let canary = tried(trial, inputs, of: served, rows: takes)
        if let canary {
            write(canary, by: trial.challenger, of: rows, as: .canary, where: takes)
            if !takes.contains(false) {
                return PredictionAnswer(
                    served: trial.challenger, predictions: canary, firstID: rows.firstID,
                    canary: nil)
            }
        }
        let predictions = try answered(trial, served, inputs)
        write(
            predictions, by: served, of: rows,
            where: canary == nil ? nil : takes.map { !$0 })
        return PredictionAnswer(
            served: served, predictions: predictions, firstID: rows.firstID,
            canary: canary.map {
                PredictionAnswer.Canary(
                    served: trial.challenger, predictions: $0, takes: takes)
            })
    }

    /// Makes the predictions of shadows that answers have left, until the task is cancelled.
    package func predictShadows() async {
        await shadows.forEach { order in
            guard order.trial.rollout.isRunning,
                let predictions = tried(
                    order.trial, order.inputs, of: order.served, rows: order.takes)
            else { return }
            write(
                predictions, by: order.trial.challenger, of: order.rows, as: .shadow,
                where: order.takes)
        }
    }

    /// What the alias' version predicts beside a challenger, which is timed.
    private func answered(
        _ trial: Trial, _ served: ServedModel, _ inputs: PredictionInputs
    ) throws(FeatureError) -> Predictions {
        let began = uptime()
        let predictions = try served.predictions(from: inputs, in: features)
        let took = rowMicroseconds(since: began, predictions.count)
        count(trial) { $0.countIncumbent(predictions.count, rowMicroseconds: took) }
        return predictions
    }

    /// What the challenger predicts; `nil` where it fails, which is counted.
    ///
    /// - Parameter rows: Those that count.
    private func tried(
        _ trial: Trial, _ inputs: PredictionInputs, of served: ServedModel, rows: [Bool]
    ) -> Predictions? {
        let taken = rows.count { $0 }
        let began = uptime()
        let challenger = trial.challenger
        guard let same = challenger.inputs(like: inputs, of: served, in: features),
            let predictions = try? challenger.predictions(from: same, in: features)
        else {
            count(trial) { $0.countFailedChallenger(taken) }
            return nil
        }
        // All rows are predicted, whichever count.
        let took = rowMicroseconds(since: began, predictions.count)
        let failures = predictions.failures(challenger.model.signature, among: rows)
        count(trial) { tally in
            tally.countChallenger(taken, failed: failures, rowMicroseconds: took)
        }
        return predictions
    }

    /// Counts, and stops the rollout where one of its rules says so.
    private func count(_ trial: Trial, _ change: (inout RolloutTally) -> Void) {
        guard let reason = trial.rollout.count(change) else { return }
        stop(trial.rollout.rollout, because: reason)
    }

    private func rowMicroseconds(since began: Duration, _ rows: Int) -> Double {
        (uptime() - began) / .microseconds(max(1, rows))
    }
}
