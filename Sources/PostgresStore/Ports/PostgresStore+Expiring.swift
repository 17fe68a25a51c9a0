package import Features
import Postgres

/// The part of `OfflineStore` that deletes history.
extension PostgresStore {
    package func expire(
        _ schema: FeatureViewSchema, _ order: ExpiryOrder, progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> Int {
        do {
            let run = try RetentionRun(schema, order)
            do {
                let deleted = try await withOwnSession(pool.configuration) { connection in
                    try await expire(schema, order, run, on: connection, progress: progress)
                }
                try await pool.withTransaction { try await run.audit(on: $0) }
                return deleted
            } catch {
                // What was deleted until here is gone; a task of its own, since this one may be
                // cancelled. Where that fails, too, the attempt that follows tells of it.
                try? await Task { try await pool.withTransaction { try await run.audit(on: $0) } }
                    .value
                throw error
            }
        } catch {
            throw Self.conflict(with: error, schema) ?? FeatureError(error)
        }
    }

    package func expiryPlan(
        for schema: FeatureViewSchema, _ order: ExpiryOrder
    ) async throws(FeatureError) -> ExpiryPlan {
        do {
            return try await bulkPool.withTransaction(.repeatableReadOnly) { connection in
                let rows = ExpiredRows(
                    table: try OfflineTable(schema), cutoff: order.cutoff, instant: order.instant)
                let counted = try await connection.query(
                    "SELECT count(*) AS count FROM \(rows.relation)",
                    deadline: limits.bulkDeadline, isPrepared: false)
                let count: Int = try counted.first?.value("count") ?? 0
                guard count > 0 else { return ExpiryPlan(rows: 0) }
                let datasets = try await datasets(joinedFrom: rows, schema, on: connection)
                return ExpiryPlan(
                    rows: count, datasets: datasets.map(\.name),
                    trained: try await TrainedVersion.find(from: datasets, on: connection))
            }
        } catch {
            throw FeatureError(error)
        }
    }

    /// Datasets whose snapshots saw some of the rows.
    private nonisolated(nonsending) func datasets(
        joinedFrom rows: ExpiredRows, _ schema: FeatureViewSchema, on connection: Connection
    ) async throws -> [DatasetReceipt] {
        let stored = try await connection.query(
            "SELECT * FROM larder.datasets WHERE project = $1 ORDER BY name",
            [.text(schema.project)])
        var found: [DatasetReceipt] = []
        for row in stored {
            let record = try DatasetRecord(row)
            guard let basis = record.basis,
                basis.views.contains(where: { $0.schema.identity == schema.identity })
            else { continue }
            let seen = try SnapshotRows.condition(
                "old", sequence: record.receipt.asOfSequence, snapshot: basis.snapshot)
            let answer = try await connection.query(
                "SELECT EXISTS (SELECT FROM \(rows.relation) AND \(seen)) AS is_read",
                deadline: limits.bulkDeadline, isPrepared: false)
            if try answer.first?.value("is_read") ?? false { found.append(record.receipt) }
        }
        return found
    }

    /// Finds the rows in one pass of a session of its own, and deletes them a chunk at a time.
    private nonisolated(nonsending) func expire(
        _ schema: FeatureViewSchema, _ order: ExpiryOrder, _ run: RetentionRun,
        on reader: Connection, progress: @Sendable (Int) -> Void
    ) async throws -> Int {
        var checkpoint = try await CopyCheckpoint(reading: order.checkpoint, on: reader)
        guard !checkpoint.isDone else { return checkpoint.rows.written }
        let rows = ExpiredRows(
            table: try OfflineTable(schema), cutoff: order.cutoff, instant: order.instant)
        var decoder = BinaryCopyDecoder(columns: rows.readColumns)
        var pending: [Row] = []
        try await reader.copyOut(
            "COPY (\(rows.select)) TO STDOUT (FORMAT binary)", deadline: limits.sourceDeadline
        ) { bytes in
            pending += try decoder.decode(bytes)
            while pending.count >= limits.copyChunkRows {
                let chunk = pending.prefix(limits.copyChunkRows)
                try await delete(chunk, rows, run, &checkpoint)
                pending.removeFirst(chunk.count)
                progress(checkpoint.rows.written)
            }
        }
        checkpoint.isDone = true
        try await delete(pending[...], rows, run, &checkpoint)
        progress(checkpoint.rows.written)
        return checkpoint.rows.written
    }

    private nonisolated(nonsending) func delete(
        _ doomed: ArraySlice<Row>, _ rows: ExpiredRows, _ run: RetentionRun,
        _ checkpoint: inout CopyCheckpoint
    ) async throws {
        var encoder = BinaryCopyEncoder(columnCount: rows.columnCount)
        for row in doomed {
            encoder.beginRow()
            for column in 0..<rows.columnCount { try encoder.append(row, at: column) }
        }
        encoder.finish()
        let bytes = encoder.take()
        let isEmpty = doomed.isEmpty
        checkpoint.rows.read += doomed.count
        let noted = checkpoint
        checkpoint.rows.written = try await pool.withTransaction { connection in
            var noted = noted
            if !isEmpty {
                let staged = try await CopyChunk(
                    columns: rows.definitions, bytes: bytes, on: connection, limits: limits)
                let deleted = try await connection.execute(
                    rows.delete(staged.name), deadline: limits.bulkDeadline, isPrepared: false)
                try await staged.drop(on: connection)
                try await run.add(deleted, on: connection)
                noted.rows.written += deleted
            }
            try await noted.save(on: connection)
            return noted.rows.written
        }
    }
}
