import Features
import Postgres

/// One run that copies the new rows of a source into a view's offline table.
///
/// Chunks are committed one by one, each together with the view's watermark and the job's
/// checkpoint. Invariants:
/// 1. Rows come by position, so after a chunk everything before its position was compared.
/// 2. What was noted is never later than the session's horizon: rows of transactions that were
///    open when the run began have positions from there on.
/// 3. The next run begins the source's lateness before what was noted.
struct MaterializationRun {
    private let order: MaterializationOrder
    private let session: SourceSession
    private let limits: StoreLimits
    private let journal: ChangeJournal
    private var state: MaterializationState
    private var checkpoint: CopyCheckpoint

    init(
        _ order: MaterializationOrder, _ session: SourceSession, limits: StoreLimits,
        journal: ChangeJournal
    ) async throws {
        self.order = order
        self.session = session
        self.limits = limits
        self.journal = journal
        let connection = session.connection
        state = try await MaterializationState(
            of: session.table.schema, relationNode: session.relationNode, on: connection)
        checkpoint = try await CopyCheckpoint(reading: order.checkpoint, on: connection)
    }

    /// Whether an earlier attempt of the job has finished the run.
    var isDone: Bool { checkpoint.isDone }
    var total: MaterializedRows { checkpoint.rows }

    /// - Parameter pool: Lends the connections that write.
    nonisolated(nonsending) mutating func copy(
        _ pool: ConnectionPool, follow: @Sendable (CopiedChunk) -> Void
    ) async throws {
        var run = self
        let table = session.table
        let range = CopyRange(
            order, of: table.schema.source, state, checkpoint, limits: limits)
        let rows = SourceRows(
            session: session, range: range, isByEventTime: false,
            numbering: table.schema.windows == nil
                ? nil : EventNumbering(compared: state.features),
            limits: limits)
        try await rows.forEachChunk { chunk, isLast in
            let copied = try await run.commit(&chunk, isLast: isLast, pool)
            follow(copied)
        }
        self = run
    }

    private nonisolated(nonsending) mutating func commit(
        _ chunk: inout SourceChunk, isLast: Bool, _ pool: ConnectionPool
    ) async throws -> CopiedChunk {
        let bytes = try chunk.take(isAtEnd: isLast)
        let position = chunk.position.map { min($0, session.horizon) }
        checkpoint.position = position ?? checkpoint.position
        checkpoint.isDone = isLast
        checkpoint.rows.read += chunk.read
        checkpoint.rows.skippedBy.merge(chunk.skipped, uniquingKeysWith: +)
        if case .interval = order.scope {} else { state.raiseWatermark(to: position) }
        let isEmpty = chunk.rowCount == 0
        var run = self
        let copied = try await pool.withTransaction { connection in
            try await run.write(isEmpty ? nil : bytes, on: connection)
        }
        self = run
        journal.wrote()
        return copied
    }

    private nonisolated(nonsending) mutating func write(
        _ bytes: [UInt8]?, on connection: Connection
    ) async throws -> CopiedChunk {
        let table = session.table
        try await TableLocks.lockChunks(
            of: table.name, deadline: limits.bulkDeadline, on: connection)
        // Each row takes a number when it is inserted: after this one, before the change's last.
        let numbers = try await IngestNumbers(on: connection, deadline: limits.bulkDeadline)
        try await table.lockForWriting(on: connection)
        var rows: [OfflineRow] = []
        if let bytes {
            let writtenBefore = checkpoint.rows.written
            rows = try await insert(bytes, on: connection)
            let end = try await IngestNumbers(on: connection, deadline: limits.bulkDeadline)
            if checkpoint.rows.written > writtenBefore {
                let change = ChangeRow(
                    table.schema, numbers.placedEnd...end.placedEnd,
                    rows: checkpoint.rows.written - writtenBefore)
                try await ChangeRow.insert(
                    [change], server: journal.server, deadline: limits.bulkDeadline,
                    on: connection)
            }
        }
        try await state.save(on: connection)
        try await checkpoint.save(on: connection)
        return CopiedChunk(
            rows: rows, committedAt: numbers.now, transaction: numbers.transaction,
            total: checkpoint.rows)
    }

    /// - Returns: The new rows, where the view is kept online.
    private nonisolated(nonsending) mutating func insert(
        _ bytes: [UInt8], on connection: Connection
    ) async throws -> [OfflineRow] {
        let table = session.table
        let columns = CopyColumns(table: table)
        let staged = try await CopyChunk(
            columns: columns.definitions, bytes: bytes, on: connection, limits: limits)
        let writtenBefore = checkpoint.rows.written
        let isReturning = table.schema.isKeptOnline
        let statements: [String]
        if columns.areEvents {
            statements = EventComparison.all(columns, staged.name, compared: state.features).map {
                $0.insertSQL(isReturning: isReturning)
            }
        } else {
            let insert = ChunkInsert(
                columns: columns, staging: staged.name, compared: state.features,
                retainedFrom: order.retainedFrom)
            statements = [insert.sql(isReturning: isReturning)]
        }
        var rows: [OfflineRow] = []
        for statement in statements where isReturning {
            let returned = try await connection.query(
                statement, rowsMax: .max, deadline: limits.bulkDeadline, isPrepared: false)
            for row in returned { rows.append(table.offlineRow(try row.featureValues()[...])) }
            checkpoint.rows.written += returned.count
        }
        for statement in statements where !isReturning {
            checkpoint.rows.written += try await connection.execute(
                statement, deadline: limits.bulkDeadline, isPrepared: false)
        }
        if checkpoint.rows.written > writtenBefore {
            try await TileRefresh.run(
                after: staged.name, into: table, limits: limits, on: connection)
        }
        try await staged.drop(on: connection)
        return rows
    }
}
