/// What became of a batch prediction, in however many attempts.
package struct BatchPredictionResult: Sendable, Hashable {
    package let table: PredictionTable
    package let rows: Int
    /// Rows that the version's policy has refused.
    package let refused: Int

    package init(table: PredictionTable, rows: Int, refused: Int) {
        self.table = table
        self.rows = rows
        self.refused = refused
    }
}
