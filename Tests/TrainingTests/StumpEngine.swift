import Models
import TestSupport
import Training

/// An engine small enough to know its model by heart: one split of the first column at a threshold,
/// answering the mean label of the training rows on each side.
struct StumpEngine: TrainingEngine {
    var threshold: Float = 0

    func session(
        on matrix: TrainingMatrix, threads: Int
    ) throws(TrainingError) -> any TrainingSession {
        StumpSession(matrix: matrix, threshold: threshold)
    }
}

private struct StumpSession: TrainingSession {
    let matrix: TrainingMatrix
    let threshold: Float

    var engineName: String { "stump" }

    func boost(
        _ order: BoostingOrder, progress: (TrainingProgress) throws(TrainingError) -> Void
    ) throws(TrainingError) -> TrainingArtifact {
        let left = mean(order.train.indices.filter(isLeft))
        let right = mean(order.train.indices.filter { !isLeft($0) })
        try progress(TrainingProgress(round: 1, roundsMax: 1, validationLoss: nil))
        return TrainingArtifact(
            format: .xgboostJSON, file: file(matrix.columns, left, right),
            engine: engineName, validationLosses: [], rounds: 1, roundsUsed: 1)
    }

    func margins(
        of artifact: TrainingArtifact, rows: RowSelection
    ) throws(TrainingError) -> [Float] {
        do {
            let model = try Model(reading: artifact.file, as: artifact.format)
            let width = matrix.columns.count
            return model.answers(
                .margin,
                to: rows.indices.flatMap { matrix.values[$0 * width..<($0 + 1) * width] })
        } catch {
            throw .engineFailed("\(error)")
        }
    }

    private func isLeft(_ row: Int) -> Bool {
        matrix.values[row * matrix.columns.count] < threshold
    }

    private func mean(_ rows: [Int]) -> Float {
        rows.reduce(0) { $0 + matrix.labels[$1] } / Float(max(1, rows.count))
    }

    private func file(_ columns: [String], _ left: Float, _ right: Float) -> [UInt8] {
        let names = columns.map { "\"\($0)\"" }.joined(separator: ", ")
        let text = """
            {"version": [1, 7, 4], "learner": {
              "objective": {"name": "reg:squarederror"},
              "learner_model_param": {"base_score": "0", "num_feature": "\(columns.count)"},
              "feature_names": [\(names)],
              "gradient_booster": {"name": "gbtree", "model": {"trees": [
                {"left_children": [1, -1, -1], "right_children": [2, -1, -1],
                 "split_indices": [0, 0, 0], "default_left": [1, 0, 0],
                 "split_conditions": [\(threshold), \(left), \(right)]}]}}}}
            """
        return [UInt8](text.utf8)
    }
}
