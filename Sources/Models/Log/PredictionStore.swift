package import Features

/// Keeps predictions and their labels. Implemented in PostgreSQL.
package protocol PredictionStore: Sendable {
    /// Writes the predictions down, all or none.
    ///
    /// May be called again with the same batches where it is not known whether they were written.
    func add(_ batches: [PredictionBatch]) async throws(FeatureError)

    /// - Returns: `nil` when no such prediction of the project was written down.
    func prediction(
        _ id: PredictionID, project: String
    ) async throws(FeatureError) -> LoggedPrediction?

    /// Takes away what was predicted before, and labels that came before.
    /// - Returns: The number of predictions.
    func removePredictions(before time: EventTime) async throws(FeatureError) -> Int

    /// Keeps the labels, all or none, whether their predictions were written down or not.
    func add(_ labels: [Label], project: String) async throws(FeatureError) -> LabelReceipt

    /// How many predictions there are, in the order of versions, roles and times.
    func counts(of cohort: PredictionCohort) async throws(FeatureError) -> [CohortCount]

    /// Hands over the matured predictions that have a label, batch by batch, in the order of
    /// versions, roles and times.
    func labelled(
        of cohort: PredictionCohort, _ consume: @Sendable ([LabelledPrediction]) -> Void
    ) async throws(FeatureError)

    /// How many answers of a cohort's version fell between the edges of their distribution.
    ///
    /// - Parameters:
    ///   - place: Of the value among a prediction's scores.
    ///   - edges: Ascending.
    /// - Returns: `edges.count + 1` numbers: the first of values below the first edge, each other
    ///   of values from its edge up to the next.
    func valueCounts(
        of cohort: PredictionCohort, at place: Int, between edges: [Double]
    ) async throws(FeatureError) -> [Int]
}
