package import Features
package import JSON

/// Keeps what trainings did. Implemented in PostgreSQL.
package protocol TrainingRunStore: Sendable {
    /// Stores that a run begins. One that was begun before counts an attempt more, and has no
    /// trials.
    func begin(_ order: TrainingRunOrder) async throws(FeatureError)

    /// Stores a trial of a run that is under way; nothing where it is stored already.
    func add(_ trial: TrialRecord, to job: String) async throws(FeatureError)

    /// Stores what came of a run, with those of its trials that are not stored yet, all or nothing.
    func finish(
        _ job: String, _ result: TrainingRunRecord.Result, trials: [TrialRecord]
    ) async throws(FeatureError)

    /// Stores that a run has ended without a version; its trials stay.
    func fail(
        _ job: String, as state: TrainingRunRecord.State, _ error: JSONValue?
    ) async throws(FeatureError)

    /// - Returns: `nil` where the job trained nothing, or not yet.
    func run(of job: String) async throws(FeatureError) -> TrainingRunRecord?

    /// In the order in which they began.
    func trials(of job: String) async throws(FeatureError) -> [TrialRecord]

    /// The newest first, those that began before that of the job `before`.
    func runs(
        of model: String, project: String, before job: String?, limit: Int
    ) async throws(FeatureError) -> [TrainingRunRecord]
}
