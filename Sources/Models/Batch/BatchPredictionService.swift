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
        if let table = try await tables.predictionTable(ofJob: order.job) {
            return BatchPredictionResult(table: table, rows: 0, refused: 0)
        }
        let served = try await predictions.served(
            order.model, version: order.version, project: order.project)
        let receipt =
            switch order.source {
            case .dataset(let name): try await datasets.receipt(name, project: order.project)
            case .join(let join): try await datasets.create(join) { progress($0, 0) }
            }
        let columns = try BatchColumns(served.model.signature, served.binding, in: receipt)
        let table = PredictionTable(
            job: order.job, project: order.project, model: order.model, version: order.version,
            target: order.target, columns: columns.columns)
        let done = try await tables.begin(table)
        let filling = TableFilling(served, columns, table, tables, done: done) {
            progress($0, receipt.rows)
        }
        try await datasets.rows(of: receipt, after: done) { try await filling.append($0) }
        let refused = try await filling.finish()
        try await tables.finish(table)
        if case .join(let join) = order.source {
            _ = try await datasets.remove(
                receipt.name, project: order.project, isForced: true, principal: join.principal)
        }
        return BatchPredictionResult(table: table, rows: receipt.rows, refused: refused)
    }
}

/// Collects rows of a dataset into chunks, and has them scored and stored.
private actor TableFilling {
    private let served: ServedModel
    private let columns: BatchColumns
    private let table: PredictionTable
    private let tables: any PredictionTableStore
    private let progress: @Sendable (Int) -> Void
    private var waiting: RowBlock?
    private var done: Int
    private var refused = 0

    init(
        _ served: ServedModel, _ columns: BatchColumns, _ table: PredictionTable,
        _ tables: any PredictionTableStore, done: Int, progress: @escaping @Sendable (Int) -> Void
    ) {
        self.served = served
        self.columns = columns
        self.table = table
        self.tables = tables
        self.done = done
        self.progress = progress
    }

    func append(_ rows: RowBlock) async throws {
        var chunk =
            waiting
            ?? RowBlock(
                columnCount: rows.columnCount, rowCapacity: BatchPredictionService.chunkRows)
        for row in 0..<rows.rowCount { chunk.appendRow(rows[row: row]) }
        waiting = chunk
        if chunk.rowCount >= BatchPredictionService.chunkRows { try await store() }
    }

    /// - Returns: The rows that were refused.
    func finish() async throws -> Int {
        try await store()
        return refused
    }

    private func store() async throws {
        guard let chunk = waiting, !chunk.isEmpty else { return }
        waiting = nil
        try Task.checkCancellation()
        let predictions = served.predictions(for: chunk, columns: columns.inputs)
        refused += predictions.refusals.count
        try await tables.append(columns.table(chunk, predictions), to: table, after: done)
        done += chunk.rowCount
        progress(done)
    }
}
