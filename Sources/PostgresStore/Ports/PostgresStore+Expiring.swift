package import Features
import Postgres

/// The part of `OfflineStore` that deletes history.
extension PostgresStore {
    package func expire(
        _ schema: FeatureViewSchema, before cutoff: EventTime, at instant: EventTime,
        checkpoint name: Checkpoint?, progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> Int {
        do {
            return try await withOwnSession(pool.configuration) { connection in
                try await expire(
                    try OfflineTable(schema), before: cutoff, at: instant, name, on: connection,
                    progress: progress)
            }
        } catch {
            throw Self.conflict(with: error, schema) ?? FeatureError(error)
        }
    }

    /// Finds the rows in one pass of a session of its own, and deletes them a chunk at a time.
    private nonisolated(nonsending) func expire(
        _ table: OfflineTable, before cutoff: EventTime, at instant: EventTime,
        _ name: Checkpoint?, on reader: Connection, progress: @Sendable (Int) -> Void
    ) async throws -> Int {
        var checkpoint = try await CopyCheckpoint(reading: name, on: reader)
        guard !checkpoint.isDone else { return checkpoint.rows.written }
        let rows = ExpiredRows(table: table, cutoff: cutoff, instant: instant)
        var decoder = BinaryCopyDecoder(columns: rows.readColumns)
        var pending: [Row] = []
        try await reader.copyOut(
            "COPY (\(rows.select)) TO STDOUT (FORMAT binary)", deadline: limits.sourceDeadline
        ) { bytes in
            pending += try decoder.decode(bytes)
            while pending.count >= limits.copyChunkRows {
                let chunk = pending.prefix(limits.copyChunkRows)
                try await delete(chunk, rows, &checkpoint)
                pending.removeFirst(chunk.count)
                progress(checkpoint.rows.written)
            }
        }
        checkpoint.isDone = true
        try await delete(pending[...], rows, &checkpoint)
        progress(checkpoint.rows.written)
        return checkpoint.rows.written
    }

    private nonisolated(nonsending) func delete(
        _ doomed: ArraySlice<Row>, _ rows: ExpiredRows, _ checkpoint: inout CopyCheckpoint
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
                noted.rows.written += try await connection.execute(
                    rows.delete(staged.name), deadline: limits.bulkDeadline, isPrepared: false)
                try await staged.drop(on: connection)
            }
            try await noted.save(on: connection)
            return noted.rows.written
        }
    }
}
