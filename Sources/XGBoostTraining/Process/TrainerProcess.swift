import Dispatch
package import Training

/// Runs each training in a process of its own: it may crash, grow or be killed, and the server goes
/// on. One training runs at a time; others wait.
package struct TrainerProcess: Trainer {
    private let settings: TrainerSettings
    private let turns = TrainingTurns()
    private let queue = DispatchQueue(label: "larder.training.process", qos: .utility)

    package init(_ settings: TrainerSettings) {
        self.settings = settings
    }

    /// - Throws: Besides what the training does: `.trainerKilled`, `.trainerOutOfMemory`,
    ///   `.outOfTime`, `.trainerFailed`; `.cancelled` as soon as the killed process is gone.
    package func run(
        _ order: TrainingOrder, on matrix: TrainingMatrix,
        progress: @escaping @Sendable (TrainingEvent) -> Void
    ) async throws(TrainingError) -> TrainingOutcome {
        try await turns.take()
        defer { turns.give() }
        let child = TrainerChild()
        let parcel = TrainingParcel(order: order, matrix: matrix)
        let settings = settings.within(order.specification.limits)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // The block starts the process and stays with it to its end: the kernel ends the
                // process when the thread that started it does.
                queue.async {
                    continuation.resume(
                        returning: Result { () throws(TrainingError) in
                            var watch = TrainerWatch(child, settings, progress)
                            return try watch.run(parcel)
                        })
                }
            }
        } onCancel: {
            child.cancel()
        }
        return try result.get()
    }
}
