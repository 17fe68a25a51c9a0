/// Runs a training from its matrix to its outcome: `TrainingRun` in the process that calls it,
/// `TrainerProcess` in a child.
package protocol Trainer: Sendable {
    /// - Parameters:
    ///   - matrix: In any order.
    ///   - progress: Called in order, on any thread, not after the return.
    /// - Throws: Before anything trains for what is wrong with the order and the data; then what
    ///   ended the training; `.cancelled` soon after the task's cancellation.
    func run(
        _ order: TrainingOrder, on matrix: TrainingMatrix,
        progress: @escaping @Sendable (TrainingEvent) -> Void
    ) async throws(TrainingError) -> TrainingOutcome
}
