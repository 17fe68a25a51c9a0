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
        guard let trial, trial.rollout.isRunning else {
            let predictions = try served.predictions(from: inputs, in: features)
            let batch = batch(predictions, served, inputs)
            write(batch, predictions)
            return PredictionAnswer(
                served: served, predictions: predictions, firstID: batch.firstID, canary: nil)
        }
        switch trial.rollout.rollout.mode {
        case .shadow: return try shadowed(served, inputs, trial)
        case .canary: return try canaried(served, inputs, trial)
        }
    }

    private func shadowed(
        _ served: ServedModel, _ inputs: PredictionInputs, _ trial: Trial
    ) throws(FeatureError) -> PredictionAnswer {
        let began = features.now()
        let predictions = try served.predictions(from: inputs, in: features)
        count(trial) { [features] in
            $0.countIncumbent(
                predictions.count, microseconds: features.microseconds(since: began))
        }
        let batch = batch(predictions, served, inputs)
        write(batch, predictions)
        let takes = trial.takes(batch)
        if takes.contains(true) {
            shadows.append(
                ShadowQueue.Order(
                    trial: trial, served: served, inputs: inputs, answer: batch, takes: takes))
        }
        return PredictionAnswer(
            served: served, predictions: predictions, firstID: batch.firstID, canary: nil)
    }

    private func canaried(
        _ served: ServedModel, _ inputs: PredictionInputs, _ trial: Trial
    ) throws(FeatureError) -> PredictionAnswer {
        let first = asked(served, inputs)
        let takes = trial.takes(first)
        let taken = takes.count { $0 }
        let canary = taken > 0 ? tried(trial, inputs, of: served, rows: takes) : nil
        if taken == takes.count, let canary {
            write(
                batch(canary, trial.challenger, inputs, like: first, role: .canary), canary)
            return PredictionAnswer(
                served: trial.challenger, predictions: canary, firstID: first.firstID, canary: nil)
        }
        let began = features.now()
        let predictions = try served.predictions(from: inputs, in: features)
        count(trial) { [features] in
            $0.countIncumbent(
                predictions.count, microseconds: features.microseconds(since: began))
        }
        let answer = batch(predictions, served, inputs, like: first)
        guard let canary else {
            write(answer, predictions)
            return PredictionAnswer(
                served: served, predictions: predictions, firstID: first.firstID, canary: nil)
        }
        write(answer, predictions, where: takes.map { !$0 })
        write(
            batch(canary, trial.challenger, inputs, like: first, role: .canary), canary,
            where: takes)
        return PredictionAnswer(
            served: served, predictions: predictions, firstID: first.firstID,
            canary: PredictionAnswer.Canary(
                served: trial.challenger, predictions: canary, takes: takes))
    }

    /// Makes the predictions of shadows that answers have left, until the task is cancelled.
    package func predictShadows() async {
        await shadows.forEach { order in
            guard order.trial.rollout.isRunning,
                let predictions = tried(
                    order.trial, order.inputs, of: order.served, rows: order.takes)
            else { return }
            write(
                batch(
                    predictions, order.trial.challenger, order.inputs, like: order.answer,
                    role: .shadow),
                predictions, where: order.takes)
        }
    }

    /// What the challenger predicts; `nil` where it fails, which is counted.
    ///
    /// - Parameter rows: Those that count.
    private func tried(
        _ trial: Trial, _ inputs: PredictionInputs, of served: ServedModel, rows: [Bool]
    ) -> Predictions? {
        let taken = rows.count { $0 }
        let began = features.now()
        let challenger = trial.challenger
        guard let same = challenger.inputs(like: inputs, of: served, in: features),
            let predictions = try? challenger.predictions(from: same, in: features)
        else {
            count(trial) { $0.countFailedChallenger(taken) }
            return nil
        }
        let elapsed = features.microseconds(since: began)
        let failures = predictions.failures(challenger.model.signature, among: rows)
        count(trial) { tally in
            tally.countChallenger(taken, failed: failures, microseconds: elapsed)
        }
        return predictions
    }

    /// Writes down those rows that were predicted.
    ///
    /// - Parameter takes: Rows that are this version's to answer; all where absent.
    private func write(
        _ batch: PredictionBatch, _ predictions: Predictions, where takes: [Bool]? = nil
    ) {
        guard takes != nil || !predictions.refusals.isEmpty else { return log.append(batch) }
        log.append(
            batch,
            where: (0..<batch.count).map { row in
                predictions.refusals[row] == nil && takes?[row] ?? true
            })
    }

    /// Counts, and stops the rollout where one of its rules says so.
    private func count(_ trial: Trial, _ change: (inout RolloutTally) -> Void) {
        guard let reason = trial.rollout.count(change) else { return }
        stop(trial.rollout.rollout, because: reason)
    }

    /// What is known of an answer before anything was predicted: its names and its keys.
    private func asked(_ served: ServedModel, _ inputs: PredictionInputs) -> PredictionBatch {
        let now = features.now()
        let (names, keys) = inputs.keys
        let version = served.version
        return PredictionBatch(
            project: version.project, model: version.model, version: version.version,
            role: .answer, at: now, firstID: ids.next(inputs.count, at: now.microseconds),
            count: inputs.count, keyNames: names, keys: keys, inputs: [], statuses: [], scores: [])
    }

    private func batch(
        _ predictions: Predictions, _ served: ServedModel, _ inputs: PredictionInputs
    ) -> PredictionBatch {
        batch(predictions, served, inputs, like: asked(served, inputs))
    }

    /// - Parameter answer: Gives time, names and keys; a shadow has names of its own.
    private func batch(
        _ predictions: Predictions, _ served: ServedModel, _ inputs: PredictionInputs,
        like answer: PredictionBatch, role: PredictionBatch.Role = .answer
    ) -> PredictionBatch {
        let version = served.version
        let isShadow = role == .shadow
        return PredictionBatch(
            project: version.project, model: version.model, version: version.version, role: role,
            at: answer.at,
            firstID: isShadow
                ? ids.next(predictions.count, at: answer.at.microseconds) : answer.firstID,
            shadowed: isShadow ? answer.firstID : nil, count: predictions.count,
            keyNames: answer.keyNames, keys: answer.keys, inputs: predictions.inputs,
            statuses: predictions.statuses, eventTimes: predictions.eventTimes,
            texts: predictions.texts, scores: predictions.scores)
    }
}

extension FeatureStore {
    /// By the clock that lookups are answered by.
    fileprivate func microseconds(since began: EventTime) -> Double {
        Double(max(0, now().microseconds - began.microseconds))
    }
}

extension PredictionQueue {
    /// Notes some rows of a batch.
    fileprivate func append(_ batch: PredictionBatch, where takes: [Bool]) {
        var start: Int?
        for row in 0...batch.count {
            let isTaken = row < batch.count && takes[row]
            if isTaken {
                start = start ?? row
            } else if let first = start {
                append(first == 0 && row == batch.count ? batch : batch.rows(first..<row))
                start = nil
            }
        }
    }
}
