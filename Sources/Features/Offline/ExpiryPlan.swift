/// What an `ExpiryOrder` would take away.
package struct ExpiryPlan: Sendable {
    /// Rows that would be deleted.
    package let rows: Int
    /// Datasets that were joined from some of these: they stay, but could no longer be built again
    /// or explained in full.
    package let datasets: [String]
    /// The versions of models that were trained from these datasets.
    package let trained: [TrainedVersion]

    package init(rows: Int, datasets: [String] = [], trained: [TrainedVersion] = []) {
        self.rows = rows
        self.datasets = datasets
        self.trained = trained
    }
}
