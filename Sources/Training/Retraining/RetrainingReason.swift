package import Features

/// Why a model is trained anew.
package enum RetrainingReason: Sendable, Hashable {
    /// It was never trained, or its last training is as long ago as its update frequency.
    case schedule
    case newLabels(count: Int)
    case accuracyDrop(RetrainingFacts.Performance)
    case drift(Double)

    /// Labelled predictions from which a fall in accuracy can be told from chance.
    package static let rowsMin = 200

    /// The first reason there is, the schedule before the triggers; `nil` where the model is to
    /// stay as it is. A model that was never trained is due at once where it has a schedule, and by its
    /// triggers otherwise.
    package init?(_ retraining: Retraining, _ facts: RetrainingFacts, now: EventTime) {
        let age = facts.lastTraining.map { $0.age(at: now) }
        if let frequency = retraining.updateFrequency, age ?? .max >= frequency.microseconds {
            self = .schedule
            return
        }
        guard age ?? .max >= retraining.cooldown.microseconds else { return nil }
        let triggers = retraining.triggers
        if let limit = triggers.newLabels, facts.newLabels >= limit {
            self = .newLabels(count: facts.newLabels)
        } else if let limit = triggers.accuracyDrop, let performance = facts.performance,
            performance.rows >= Self.rowsMin,
            performance.lately > performance.judged * (1 + limit)
        {
            self = .accuracyDrop(performance)
        } else if let limit = triggers.drift, let drift = facts.drift, drift > limit {
            self = .drift(drift)
        } else {
            return nil
        }
    }

    /// Told with the job, and in the log.
    package var text: String {
        switch self {
        case .schedule: "its update frequency"
        case .newLabels(let count): "\(count) new labels"
        case .accuracyDrop(let performance):
            "\(performance.metric) was \(performance.judged) when it was judged, and is "
                + "\(performance.lately) over \(performance.rows) labelled predictions"
        case .drift(let index): "the population stability index of what it predicts is \(index)"
        }
    }
}
