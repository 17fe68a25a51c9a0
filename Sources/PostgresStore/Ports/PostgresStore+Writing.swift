package import Features
import JSON
import Postgres

/// The part of `OfflineStore` that takes batches.
extension PostgresStore {
    package func write(_ batch: RowBatch) async throws(FeatureError) -> CommittedBatch {
        var committed: CommittedBatch?
        do {
            try await pool.withTransaction { connection in
                committed = try await insert(batch, on: connection)
            }
        } catch PostgresError.commitOutcomeUnknown {
            // A replay has written nothing whose fate could be unknown.
            if let committed, committed.receipt.isReplay { return committed }
            try await resolve(batch)
        } catch {
            throw FeatureError(error)
        }
        guard let committed else { preconditionFailure("a commit follows its inserts") }
        return committed
    }

    /// Looks up whether the batch was committed, in a task of its own: a caller who leaves must not
    /// end the search.
    private func resolve(_ batch: RowBatch) async throws(FeatureError) {
        let lookup = CommitLookup(pool: pool, limits: limits)
        let search = Task { () -> FeatureError? in
            do throws(FeatureError) {
                try await lookup.requireCommitted(batch)
                return nil
            } catch {
                return error
            }
        }
        if let error = await search.value { throw error }
    }

    private func insert(_ batch: RowBatch, on connection: Connection) async throws -> CommittedBatch
    {
        // First of all, so that a concurrent duplicate waits here for our commit or rollback.
        let inserted = try await connection.execute(
            """
            INSERT INTO larder.batches (id, project, target, idempotency_key, body_digest, receipt)
            VALUES ($1, $2, $3, $4, $5, $6::json)
            ON CONFLICT (project, target, idempotency_key) DO NOTHING
            """,
            [
                .text(batch.id), .text(batch.project), .text(batch.target),
                batch.idempotency.map { .text($0.key) } ?? .null,
                batch.idempotency.map { .bytes($0.bodyDigest) } ?? .null,
                .text(batch.receipt.json.text),
            ])
        if inserted == 0, let idempotency = batch.idempotency {
            return try await replay(of: batch, idempotency, on: connection)
        }
        var order = try await IngestOrder(
            rows: batch.parts.reduce(0) { $0 + $1.rows.count }, on: connection)
        var committed: [(schema: FeatureViewSchema, rows: [OfflineRow])] = []
        for (schema, rows) in batch.parts where !rows.isEmpty {
            let ordered = rows.map { row in
                OfflineRow(key: row.key, order: order.next(for: row), values: row.values)
            }
            try await copy(ordered, into: try OfflineTable(schema), on: connection)
            committed.append((schema: schema, rows: ordered))
        }
        try await quarantine(batch, on: connection)
        return CommittedBatch(
            receipt: batch.receipt, rows: committed, committedAt: order.now)
    }

    private func replay(
        of batch: RowBatch, _ idempotency: Idempotency, on connection: Connection
    ) async throws -> CommittedBatch {
        let rows = try await connection.query(
            """
            SELECT body_digest, receipt FROM larder.batches
            WHERE project = $1 AND target = $2 AND idempotency_key = $3
            """,
            [.text(batch.project), .text(batch.target), .text(idempotency.key)])
        guard let row = rows.first,
            var receipt = BatchReceipt(storedText: try row.value("receipt"))
        else { throw FeatureError.storeFailed("the stored receipt of a batch cannot be read") }
        guard try row.value("body_digest", as: [UInt8].self) == idempotency.bodyDigest else {
            throw FeatureError.idempotencyKeyReused(idempotency.key)
        }
        receipt.isReplay = true
        return CommittedBatch(receipt: receipt, rows: [])
    }

    private func copy(
        _ rows: [OfflineRow], into table: OfflineTable, on connection: Connection
    ) async throws {
        var encoder = BinaryCopyEncoder(columnCount: table.rowColumns.count)
        var written = 0
        try await connection.copyIn(table.copyInStatement, deadline: limits.bulkDeadline) {
            writer in
            let end = min(written + limits.batchRows, rows.count)
            for row in rows[written..<end] { try encoder.append(row, of: table) }
            written = end
            if written == rows.count { encoder.finish() }
            writer.write(encoder.take())
            return written < rows.count
        }
    }

    private func quarantine(_ batch: RowBatch, on connection: Connection) async throws {
        guard !batch.quarantined.isEmpty else { return }
        let texts = { (text: (QuarantinedRow) -> String) in
            PostgresValue.array(batch.quarantined.map { .text(text($0)) }, of: .text)
        }
        try await connection.execute(
            """
            INSERT INTO larder.quarantine (project, batch, view, payload, reasons)
            SELECT $1, $2, view, payload::json, reasons::json
            FROM unnest($3::text[], $4::text[], $5::text[]) AS rows (view, payload, reasons)
            """,
            [
                .text(batch.project), .text(batch.id), texts(\.view), texts(\.payload.text),
                texts { JSONValue.array($0.faults.map(\.reasonJSON)).text },
            ])
    }
}

extension BinaryCopyEncoder {
    /// Appends the `rowColumns` of the table.
    fileprivate mutating func append(
        _ row: OfflineRow, of table: OfflineTable
    ) throws(PostgresError) {
        beginRow()
        for (value, key) in zip(row.key.values, table.keys) {
            try append(value, as: key.type)
        }
        try append(PostgresTimestamp(row.order.eventTime))
        try append(PostgresTimestamp(row.order.createdTime))
        append(row.order.sequence)
        for (value, feature) in zip(row.values, table.features) {
            try append(value, as: feature.type)
        }
    }
}
