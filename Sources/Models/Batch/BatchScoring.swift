import Features

/// Collects rows of a dataset into chunks, and has them scored and stored.
actor BatchScoring {
    private let served: ServedModel
    private let columns: BatchColumns
    private let table: PredictionTable
    private let tables: any PredictionTableStore
    private let progress: @Sendable (Int) -> Void
    private var waiting: RowBlock?
    private var done: Int

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

    /// Has the rows scored that do not make a chunk any more.
    func finish() async throws { try await store() }

    private func store() async throws {
        guard let chunk = waiting, !chunk.isEmpty else { return }
        waiting = nil
        try Task.checkCancellation()
        let predictions = served.predictions(for: chunk, columns: columns.inputs)
        try await tables.append(
            columns.table(chunk, predictions), refused: predictions.refusals.count, to: table,
            after: done)
        done += chunk.rowCount
        progress(done)
    }
}
