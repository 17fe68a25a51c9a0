import Models
import Training

/// An engine small enough to know its model by heart: one split of the first column at a threshold,
/// answering the mean label of the training rows on each side.
struct StumpEngine: TrainingEngine {
    var threshold: Float = 0

    func train(
        on matrix: TrainingMatrix,
        ranges: TimeRanges,
        specification: TrainingSpecification,
        progress: @escaping @Sendable (TrainingProgress) -> Void
    ) async throws(TrainingError) -> TrainingArtifact {
        let width = matrix.columns.count
        let isLeft = { (row: Int) in matrix.values[row * width] < threshold }
        let left = mean(matrix.labels, ranges.train.filter(isLeft))
        let right = mean(matrix.labels, ranges.train.filter { !isLeft($0) })
        progress(TrainingProgress(round: 1, roundsMax: 1, validationLoss: nil))
        return TrainingArtifact(
            format: .xgboostJSON, file: file(width, left, right), engine: "stump",
            validationLosses: [], rounds: 1, roundsUsed: 1)
    }

    private func mean(_ labels: [Float], _ rows: [Int]) -> Float {
        rows.reduce(0) { $0 + labels[$1] } / Float(max(1, rows.count))
    }

    private func file(_ width: Int, _ left: Float, _ right: Float) -> [UInt8] {
        let text = """
            {"version": [1, 7, 4], "learner": {
              "objective": {"name": "reg:squarederror"},
              "learner_model_param": {"base_score": "0", "num_feature": "\(width)"},
              "gradient_booster": {"name": "gbtree", "model": {"trees": [
                {"left_children": [1, -1, -1], "right_children": [2, -1, -1],
                 "split_indices": [0, 0, 0], "default_left": [1, 0, 0],
                 "split_conditions": [\(threshold), \(left), \(right)]}]}}}}
            """
        return [UInt8](text.utf8)
    }
}
