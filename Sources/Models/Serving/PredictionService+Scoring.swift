/// Predicting from rows as other protocols bring them: numbers already.
extension PredictionService {
    /// Scores the rows, and writes down what was predicted.
    ///
    /// - Returns: Rows of the signature's outputs.
    package func scores(of rows: ModelRows, with served: ServedModel) -> [Double] {
        let scores = served.model.scores(of: rows)
        guard rows.count > 0 else { return scores }
        let inputs =
            switch rows.values {
            case .float32(let values): values.map(Double.init)
            case .float64(let values): Array(values)
            }
        write(
            Predictions(
                count: rows.count, inputs: inputs,
                statuses: inputs.map { $0.isNaN ? .absent : .given }, eventTimes: nil,
                texts: served.texts(of: inputs), scores: scores, refusals: [:],
                isComplete: !inputs.contains(where: \.isNaN)),
            by: served, of: asked(rows.count))
        return scores
    }
}

extension ServedModel {
    /// The texts that rows of numbers stand for, of the inputs that are texts; `nil` for one that
    /// is missing, and for one that the model does not know.
    fileprivate func texts(of rows: [Double]) -> [String?] {
        let inputs = model.signature.inputs
        let places = inputs.indices.filter { inputs[$0].type == .string }
        guard !places.isEmpty else { return [] }
        return stride(from: 0, to: rows.count, by: inputs.count).flatMap { start in
            places.map { inputs[$0].vocabulary?.text(of: rows[start + $0]) }
        }
    }
}
