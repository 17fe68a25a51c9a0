package import Features
import Postgres

/// The part of `OfflineStore` that takes batches of any size.
extension PostgresStore {
    package func write(
        _ stream: RowStream, follow: @escaping @Sendable (PlacedRows) -> Void
    ) async throws -> BatchReceipt {
        try await committer.withStream(stream) { try await commit(stream, follow) }
    }

    private func commit(
        _ stream: RowStream, _ follow: @escaping @Sendable (PlacedRows) -> Void
    ) async throws -> BatchReceipt {
        // A connection is borrowed when there are rows for it.
        let first = try await stream.next()
        var written: BatchReceipt?
        do {
            try await pool.withTransaction(commitDeadline: limits.writeStatementDeadline) {
                connection in
                written = try await copy(stream, first, on: connection, follow)
            }
        } catch PostgresError.commitOutcomeUnknown where written != nil {
            try await CommitLookup(pool: pool, limits: limits).resolve(BatchName(stream))
        } catch PostgresError.commitOutcomeUnknown {
            // A replay has written nothing whose fate could be unknown.
        } catch let error as PostgresError {
            throw FeatureError(error, path: "rows")
        }
        if let written {
            journal.wrote()
            return written
        }
        return try await replay(stream)
    }

    /// - Returns: `nil` where the batch came before.
    private func copy(
        _ stream: RowStream, _ first: RowStream.Part?, on connection: Connection,
        _ follow: @Sendable (PlacedRows) -> Void
    ) async throws -> BatchReceipt? {
        let record = BatchRow(connection: connection, deadline: limits.writeStatementDeadline)
        guard try await record.begin(stream) else { return nil }
        var copies: [(copy: PlacedRowsCopy, view: IngestView)] = []
        for view in stream.columns.views {
            let table = try OfflineTable(view.schema)
            copies.append((PlacedRowsCopy(into: table, limits: limits), view))
        }
        // Each locks its table: in the order of `TableLocks`.
        copies.sort { $0.copy.tableName < $1.copy.tableName }
        var touched = try copies.map { try TouchedTiles(of: $0.view.schema, limits: limits) }
        var numbers = try await IngestNumbers(
            on: connection, deadline: limits.writeStatementDeadline)
        let begin = numbers.placedEnd
        var count = 0
        var next = first
        while let part = next {
            if !numbers.suffice(for: part.rows.rowCount) {
                numbers = try await IngestNumbers(
                    on: connection, deadline: limits.writeStatementDeadline)
            }
            let placed = numbers.place(part.rows)
            count += part.rows.rowCount
            if !part.rows.isEmpty {
                // While the server is busy with them; it would wait for it otherwise.
                async let followed: Void = follow(placed)
                for (index, (copy, view)) in copies.enumerated() {
                    try await copy.run([(placed, view)], on: connection)
                    touched[index]?.add(placed, of: view)
                }
                await followed
            }
            try await record.quarantine(
                part.quarantined, batch: stream.id, project: stream.project)
            next = try await stream.next()
        }
        let end = stream.end()
        try await record.finish(stream, end)
        if count > 0 {
            let sequences = begin...(numbers.placedEnd - 1)
            try await ChangeRow.insert(
                copies.map { ChangeRow($0.view.schema, sequences, rows: count) },
                server: journal.server, deadline: limits.writeStatementDeadline, on: connection)
        }
        // Last, since writers of a view take turns from here to the commit.
        try await TouchedTiles.refresh(touched.compactMap(\.self), on: connection)
        return end.receipt
    }

    /// Reads the rest of a batch that came before, to see whether it is the same.
    private func replay(_ stream: RowStream) async throws -> BatchReceipt {
        guard let key = stream.idempotencyKey else {
            preconditionFailure("batches without a key do not collide")
        }
        while try await stream.next() != nil {}
        let idempotency = Idempotency(key: key, bodyDigest: stream.end().bodyDigest)
        return try await withConnection { connection in
            try await BatchRow(connection: connection, deadline: limits.writeStatementDeadline)
                .replay(
                    project: stream.project, target: stream.target, idempotency)
        }
    }
}
