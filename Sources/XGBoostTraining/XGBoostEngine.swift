import Dispatch
import Synchronization
package import Training

/// Trains boosted trees with libxgboost, one training at a time, on a queue of its own: a training
/// takes seconds to hours and must not hold a thread of the concurrency pool.
package struct XGBoostEngine: TrainingEngine {
    private let queue = DispatchQueue(label: "larder.training.xgboost", qos: .utility)

    package init() {}

    package func train(
        on matrix: TrainingMatrix,
        ranges: TimeRanges,
        specification: TrainingSpecification,
        progress: @escaping @Sendable (TrainingProgress) -> Void
    ) async throws(TrainingError) -> TrainingArtifact {
        let cancellation = Cancellation()
        let boosting = Boosting(
            matrix: matrix, ranges: ranges, specification: specification,
            progress: progress, isCancelled: { cancellation.isRequested })
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.async {
                    continuation.resume(
                        returning: Result { () throws(TrainingError) in try boosting.run() })
                }
            }
        } onCancel: {
            cancellation.request()
        }
        return try result.get()
    }
}

/// Set by the task that gives up, read between rounds on the training queue.
private final class Cancellation: Sendable {
    private let requested = Atomic(false)

    var isRequested: Bool { requested.load(ordering: .relaxed) }

    func request() { requested.store(true, ordering: .relaxed) }
}
