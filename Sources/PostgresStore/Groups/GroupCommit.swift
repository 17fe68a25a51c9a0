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
    let journal: ChangeJournal

    /// Commits the batches, no two of which have the same idempotency key.
    ///
    /// - Returns: What has become of each, in their order. A failure is that of the batch alone.
    /// - Throws: What failed them all; nothing is stored then.
    /// - Complexity: Two round trips where no batch has a key, the rows are few and no view has
    ///   tiles: one for all statements and one for COMMIT.
    func run(_ batches: [RowBatch]) async throws -> Outcomes {
        let tables = try GroupTable.all(of: batches)
        var statements = [
            BatchesInsert.statement(batches, tables.map(\.change), server: journal.server)
        ]
        var later: [GroupTable] = []
        // Which batches with keys are new is known when the first statement was answered.
        let areNew = batches.allSatisfy { $0.idempotency == nil }
        for table in tables {
            // What comes behind a table that is copied waits, too: tables are locked in order.
            if areNew, later.isEmpty,
                let insert = table.insert(table.parts, rowsMax: limits.insertedRowsMax)
            {
                statements.append(insert)
            } else {
                later.append(table)
            }
        }
        var written: Outcomes = []
        do {
            try await pool.withTransaction(
                beginningWith: statements, deadline: limits.writeStatementDeadline,
                commitDeadline: limits.writeStatementDeadline
            ) { connection, answers in
                let answer = try BatchesInsert.Answer(answers[0])
                for table in later {
                    try await write(table, of: batches, answer, on: connection)
                }
                written = try await finish(batches, tables, answer, on: connection)
            }
        } catch PostgresError.commitOutcomeUnknown where !written.isEmpty {
            return await resolve(batches, written)
        }
        journal.wrote()
        return written
    }

    /// Writes the rows of the batches that turned out to be new.
    private func write(
        _ table: GroupTable, of batches: [RowBatch], _ answer: BatchesInsert.Answer,
        on connection: Connection
    ) async throws {
        let parts = table.parts.filter { answer.isNew(batches[$0.batch]) }
        guard !parts.isEmpty else { return }
        if let insert = table.insert(parts, rowsMax: limits.insertedRowsMax) {
            try await connection.execute(
                insert.sql, insert.parameters, deadline: limits.writeStatementDeadline)
        } else {
            try await PlacedRowsCopy(into: table.table, limits: limits).run(
                parts.map { ($0.placed(answer), $0.view) }, on: connection)
        }
    }

    /// Does what is left when the rows are written.
    private func finish(
        _ batches: [RowBatch], _ tables: [GroupTable], _ answer: BatchesInsert.Answer,
        on connection: Connection
    ) async throws -> Outcomes {
        var rows: [[(schema: FeatureViewSchema, rows: [OfflineRow])]] =
            Array(repeating: [], count: batches.count)
        var touched: [TouchedTiles] = []
        for table in tables {
            var tiles = try TouchedTiles(
                of: table.table.schema, limits: limits, deadline: limits.writeStatementDeadline)
            for part in table.parts where answer.isNew(batches[part.batch]) {
                let placed = part.placed(answer)
                rows[part.batch].append((part.view.schema, placed.offlineRows(of: part.view)))
                tiles?.add(placed, of: part.view)
            }
            if let tiles { touched.append(tiles) }
        }
        let record = BatchRow(connection: connection, deadline: limits.writeStatementDeadline)
        var outcomes: Outcomes = []
        for (batch, rows) in zip(batches, rows) {
            guard answer.isNew(batch) else {
                outcomes.append(try await replay(batch, record))
                continue
            }
            try await record.quarantine(
                batch.quarantined, batch: batch.id, project: batch.project)
            outcomes.append(
                .success(
                    Outcome(
                        receipt: batch.receipt,
                        rows: CommittedRows(
                            rows: rows, committedAt: answer.now, transaction: answer.transaction)))
            )
        }
        // Last, since writers of a view take turns from here to the commit.
        try await TouchedTiles.refresh(touched, on: connection)
        return outcomes
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
