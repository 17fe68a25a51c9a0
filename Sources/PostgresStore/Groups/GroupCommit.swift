import Features
import JSON
import Postgres

/// One transaction for several small batches.
struct GroupCommit {
    /// What has become of a batch.
    struct Outcome {
        let receipt: BatchReceipt
        /// The rows to serve; `nil` for a replay.
        let rows: CommittedRows?
    }

    typealias Outcomes = [Result<Outcome, FeatureError>]

    let pool: ConnectionPool
    let limits: StoreLimits

    /// Commits the batches, no two of which have the same idempotency key.
    ///
    /// - Returns: What has become of each, in their order. A failure is that of the batch alone.
    /// - Throws: What failed them all; nothing is stored then.
    func run(_ batches: [RowBatch]) async throws -> Outcomes {
        var written: Outcomes = []
        do {
            try await pool.withTransaction(commitDeadline: limits.writeStatementDeadline) {
                connection in
                written = try await write(batches, on: connection)
            }
        } catch PostgresError.commitOutcomeUnknown where !written.isEmpty {
            return await resolve(batches, written)
        }
        return written
    }

    private func write(
        _ batches: [RowBatch], on connection: Connection
    ) async throws -> Outcomes {
        let (inserted, first) = try await insert(batches, on: connection)
        var numbers = first
        var placed: [PlacedRows?] = []
        for batch in batches {
            guard inserted.contains(batch.id) else {
                placed.append(nil)
                continue
            }
            placed.append(numbers.place(batch.rows))
        }
        let touched = try await copy(batches, placed, on: connection)
        let record = BatchRow(connection: connection, deadline: limits.writeStatementDeadline)
        var outcomes: Outcomes = []
        for (batch, placed) in zip(batches, placed) {
            guard let placed else {
                outcomes.append(try await replay(batch, record))
                continue
            }
            try await record.quarantine(
                batch.quarantined, batch: batch.id, project: batch.project)
            let rows = batch.columns.views.map { view in
                (schema: view.schema, rows: placed.offlineRows(of: view))
            }
            outcomes.append(
                .success(
                    Outcome(
                        receipt: batch.receipt,
                        rows: CommittedRows(
                            rows: rows.filter { !$0.rows.isEmpty }, committedAt: placed.now))))
        }
        // Last, since writers of a view take turns from here to the commit.
        try await TouchedTiles.refresh(touched, on: connection)
        return outcomes
    }

    /// Inserts the rows of all batches, first of all, so that a duplicate in another program waits
    /// for our commit or rollback. Keys go in sorted, so that two groups cannot block each other.
    ///
    /// - Returns: The identifiers of those whose key was free.
    private func insert(
        _ batches: [RowBatch], on connection: Connection
    ) async throws -> (inserted: Set<String>, numbers: IngestNumbers) {
        let texts = { (text: (RowBatch) -> PostgresValue) in
            PostgresValue.array(batches.map(text), of: .text)
        }
        let rows = try await connection.query(
            """
            WITH inserted AS (
                INSERT INTO larder.batches
                    (id, project, target, idempotency_key, body_digest, receipt)
                SELECT id, project, target, key, digest, receipt::json
                FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::text[])
                    AS batch (id, project, target, key, digest, receipt)
                ORDER BY project, target, key
                ON CONFLICT (project, target, idempotency_key) DO NOTHING
                RETURNING id
            )
            SELECT coalesce(array_agg(id), '{}') AS inserted, now() AS now,
                nextval('larder.ingest_seq') AS first
            FROM inserted
            """,
            [
                texts { .text($0.id) }, texts { .text($0.project) }, texts { .text($0.target) },
                texts { batch in batch.idempotency.map { PostgresValue.text($0.key) } ?? .null },
                .array(
                    batches.map { batch in
                        batch.idempotency.map { PostgresValue.bytes($0.bodyDigest) } ?? .null
                    }, of: .bytea),
                texts { .text($0.receipt.json.text) },
            ], deadline: limits.writeStatementDeadline)
        guard let row = rows.first else {
            throw PostgresError.malformedData(reason: "an aggregate gave no row")
        }
        let numbers = IngestNumbers(now: try row.time("now"), first: try row.value("first"))
        guard case .array(let identifiers, _) = try row.value("inserted", as: PostgresValue.self)
        else { throw PostgresError.malformedData(reason: "an aggregate is no array") }
        let inserted = identifiers.map { value in
            if case .text(let text) = value { text } else { "" }
        }
        return (Set(inserted), numbers)
    }

    /// Copies the rows into each table that gets any.
    ///
    /// - Returns: The tiles they fell into.
    private func copy(
        _ batches: [RowBatch], _ placed: [PlacedRows?], on connection: Connection
    ) async throws -> [TouchedTiles] {
        var tables: [(schema: FeatureViewSchema, parts: [(rows: PlacedRows, view: IngestView)])] =
            []
        for (batch, placed) in zip(batches, placed) {
            guard let placed, !placed.rows.isEmpty else { continue }
            for view in batch.columns.views {
                if let index = tables.firstIndex(where: { $0.schema == view.schema }) {
                    tables[index].parts.append((placed, view))
                } else {
                    tables.append((view.schema, [(placed, view)]))
                }
            }
        }
        var copies = try tables.map { schema, parts in
            (copy: try PlacedRowsCopy(into: schema, limits: limits), schema: schema, parts: parts)
        }
        // Each locks its table: in the order of `TableLocks`.
        copies.sort { $0.copy.tableName < $1.copy.tableName }
        var touched: [TouchedTiles] = []
        for (copy, schema, parts) in copies {
            try await copy.run(parts, on: connection)
            let tiles = try TouchedTiles(
                of: schema, limits: limits, deadline: limits.writeStatementDeadline)
            guard var tiles else { continue }
            for (rows, view) in parts { tiles.add(rows, of: view) }
            touched.append(tiles)
        }
        return touched
    }

    /// A key that came before with another body is the sender's mistake, and nobody else's.
    private func replay(
        _ batch: RowBatch, _ record: BatchRow
    ) async throws -> Result<Outcome, FeatureError> {
        guard let idempotency = batch.idempotency else {
            preconditionFailure("batches without a key do not collide")
        }
        do {
            let receipt = try await record.replay(
                project: batch.project, target: batch.target, idempotency)
            return .success(Outcome(receipt: receipt, rows: nil))
        } catch let error as FeatureError {
            return .failure(error)
        }
    }

    /// Finds out what became of a group whose COMMIT was not answered: all of them or none.
    private func resolve(_ batches: [RowBatch], _ written: Outcomes) async -> Outcomes {
        let isNew = written.map { outcome in
            if case .success(let outcome) = outcome { outcome.rows != nil } else { false }
        }
        // Replays have written nothing whose fate could be unknown.
        guard let index = isNew.firstIndex(of: true) else { return written }
        let finding = await CommitLookup(pool: pool, limits: limits).find(BatchName(batches[index]))
        var outcomes: Outcomes = []
        for (index, batch) in batches.enumerated() {
            switch finding {
            case .absent where isNew[index]: outcomes.append(.failure(CommitLookup.absent))
            case .unknown where isNew[index]:
                outcomes.append(.failure(CommitLookup.unknown(BatchName(batch))))
            case .committed, .absent, .unknown: outcomes.append(written[index])
            }
        }
        return outcomes
    }
}
