package import Training

/// Trains boosted trees with libxgboost. A training blocks its thread for seconds to hours, so it
/// belongs into a process, or on a thread, of its own.
package struct XGBoostEngine: TrainingEngine {
    package init() {}

    package func session(
        on matrix: TrainingMatrix, threads: Int
    ) throws(TrainingError) -> any TrainingSession {
        XGBoostSession(matrix, threads: threads, library: try XGBoostLibrary.shared.get())
    }
}
