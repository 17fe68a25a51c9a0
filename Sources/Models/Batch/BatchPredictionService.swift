package import Features

/// From entity rows to a table of predictions, in chunks that are committed one by one.
package struct BatchPredictionService: Sendable {
    private let predictions: PredictionService
    private let datasets: any DatasetStore
    package let tables: any PredictionTableStore

    /// Rows that are scored and committed together.
    static let chunkRows = 10_000

    package init(
        predictions: PredictionService, datasets: any DatasetStore,
        tables: any PredictionTableStore
    ) {
        self.predictions = predictions
        self.datasets = datasets
        self.tables = tables
    }

    /// Predicts for every row, from where an earlier attempt of the job has ended.
    ///
    /// - Parameter progress: Called after each step with the rows done and their total, which is 0
    ///   as long as it is not known.
    /// - Throws: `ModelError` or `FeatureError`.
    package func run(
        _ order: BatchPrediction, progress: @escaping @Sendable (Int, Int) -> Void
    ) async throws -> BatchPredictionResult {
        if let result = try await tables.result(ofJob: order.job) { return result }
        // What somebody reads still goes later; that is no reason to predict nothing.
        try? await tables.removeLeft()
        // For itself: an accepted job does not fail because the model is unloaded meanwhile.
        let served = try await predictions.lend(
            VersionName(project: order.project, model: order.model, version: order.version),
            to: order.job)
        defer { predictions.takeBack(from: order.job) }
        let receipt =
            switch order.source {
            case .dataset(let name): try await datasets.receipt(name, project: order.project)
            case .join(let join): try await datasets.create(join) { progress($0, 0) }
            }
        let columns = try BatchColumns(
            served.model.signature, served.binding, in: BatchRows(receipt))
        let table = PredictionTable(
            job: order.job, project: order.project, model: order.model, version: order.version,
            target: order.target, columns: columns.columns)
        let done = try await tables.begin(table)
        let filling = BatchScoring(served, columns, table, tables, done: done) {
            progress($0, receipt.rows)
        }
        try await datasets.rows(of: receipt, after: done) { try await filling.append($0) }
        try await filling.finish()
        let result = try await tables.finish(table)
        if case .join(let join) = order.source {
            _ = try await datasets.remove(
                receipt.name, project: order.project, isForced: true, principal: join.principal)
        }
        return result
    }
}
