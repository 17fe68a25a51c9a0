/// What a training tells while it runs, in order.
package enum TrainingEvent: Sendable, Hashable, Codable {
    /// A phase begins.
    case phase(TrainingPhase)
    /// A round of a trial is done. Trials count from 1; the last fit is trial 0.
    case round(trial: Int, TrainingProgress)
    /// A trial ended.
    case trial(TrialRecord)
}
