/// What became of a batch prediction.
package struct BatchPredictionResult: Sendable {
    package let table: PredictionTable
    package let rows: Int
    /// Rows that the version's policy has refused, of those that this attempt has scored.
    package let refused: Int
}
