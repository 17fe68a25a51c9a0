import Dispatch
package import Training

/// Runs each training in a process of its own: it may crash, grow or be killed, and the server goes
/// on. One training process lives at a time; others wait.
package struct TrainerProcess: Trainer {
    private let settings: TrainerSettings
    private let turns = TrainingTurns()
    private let queue = DispatchQueue(label: "larder.training.process", qos: .utility)

    package init(_ settings: TrainerSettings) {
        self.settings = settings
    }

    /// - Throws: Besides what the training does: `.trainerKilled`, `.trainerOutOfMemory`,
    ///   `.outOfTime`, `.trainerFailed`; `.cancelled` as soon as the process is killed. That it is
    ///   gone is waited for by the next training alone: a process that stands back is also slow to
    ///   end where the machine is busy.
    package func run(
        _ order: TrainingOrder, on matrix: TrainingMatrix,
        progress: @escaping @Sendable (TrainingEvent) -> Void
    ) async throws(TrainingError) -> TrainingOutcome {
        let settings = settings.within(order.specification.limits)
        try settings.requireRoom(for: matrix)
        try await turns.take()
        let child = TrainerChild()
        let parcel = TrainingParcel(order: order, matrix: matrix)
        let answer = TrainerAnswer()
        // The block starts the process and stays with it to its end: the kernel ends the process
        // when the thread that started it does.
        queue.async { [turns] in
            let outcome = Result { () throws(TrainingError) in
                var watch = TrainerWatch(child, settings, progress)
                return try watch.run(parcel)
            }
            turns.give()
            answer.give(outcome)
        }
        let outcome = await withTaskCancellationHandler {
            await answer.outcome()
        } onCancel: {
            child.cancel()
            answer.give(.failure(.cancelled))
        }
        return try outcome.get()
    }
}
