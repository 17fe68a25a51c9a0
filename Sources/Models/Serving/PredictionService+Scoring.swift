/// Predicting from rows as other protocols bring them: numbers already.
extension PredictionService {
    /// Scores the rows, and writes down what was predicted.
    ///
    /// - Parameter given: What the numbers of the rows were.
    /// - Returns: Rows of the signature's outputs.
    package func scores(
        of rows: ModelRows, _ given: GivenInputs, with served: ServedModel
    ) -> [Double] {
        let scores = served.model.scores(of: rows)
        guard rows.count > 0 else { return scores }
        let inputs =
            switch rows.values {
            case .float32(let values): values.map(Double.init)
            case .float64(let values): Array(values)
            }
        write(
            Predictions(
                count: rows.count, inputs: inputs, statuses: given.statuses, eventTimes: nil,
                texts: given.texts, scores: scores, refusals: [:],
                isComplete: !inputs.contains(where: \.isNaN)),
            by: served, of: asked(rows.count))
        return scores
    }
}
