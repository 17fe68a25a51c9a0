/// Trainings on one matrix. Synchronous, and used on one thread at a time.
package protocol TrainingSession {
    /// Name and version of the library, like `libxgboost 1.7.4`.
    var engineName: String { get }

    /// Trains once, from nothing.
    ///
    /// - Parameters:
    ///   - order: Its rows are the matrix'; their labels fit the objective.
    ///   - progress: Called after every round, in order. What it throws ends the training:
    ///     `.cancelled`, `.outOfTime`.
    /// - Throws: What `progress` throws; `.engineFailed`.
    func boost(
        _ order: BoostingOrder, progress: (TrainingProgress) throws(TrainingError) -> Void
    ) throws(TrainingError) -> TrainingArtifact

    /// The library's own margins of rows, by the rounds that answer: what the serving engine must
    /// agree with.
    ///
    /// - Returns: Row after row; of several classes, a margin for each class a row.
    /// - Throws: `.engineFailed`.
    func margins(
        of artifact: TrainingArtifact, rows: RowSelection
    ) throws(TrainingError) -> [Float]
}
