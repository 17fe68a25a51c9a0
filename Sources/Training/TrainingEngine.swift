/// The port behind which a library trains.
package protocol TrainingEngine: Sendable {
    /// Trains on one range of rows and, where there is another, stops early by it.
    ///
    /// - Parameters:
    ///   - matrix: In order of event time; labels fit the objective, no value is infinite.
    ///   - progress: Called after every round, in order, on any thread.
    /// - Throws: `.cancelled` within one round of the task's cancellation; `.engineUnavailable`,
    ///   `.engineFailed`.
    func train(
        on matrix: TrainingMatrix,
        ranges: TimeRanges,
        specification: TrainingSpecification,
        progress: @escaping @Sendable (TrainingProgress) -> Void
    ) async throws(TrainingError) -> TrainingArtifact
}
