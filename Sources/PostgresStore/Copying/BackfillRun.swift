import Features
import Postgres

/// One pass over a source that fills features of the rows that are stored.
struct BackfillRun {
    private let filled: [String]
    /// Filled by passes before this one.
    private let filledBefore: ArraySlice<String>
    private let interval: MaterializationInterval
    private let session: SourceSession
    private let limits: StoreLimits
    private let journal: ChangeJournal
    private var state: MaterializationState
    private var checkpoint: CopyCheckpoint

    init(
        _ filled: [String], _ filledBefore: ArraySlice<String>,
        _ interval: MaterializationInterval, _ name: Checkpoint?, _ session: SourceSession,
        limits: StoreLimits, journal: ChangeJournal
    ) async throws {
        self.filled = filled
        self.filledBefore = filledBefore
        self.interval = interval
        self.session = session
        self.limits = limits
        self.journal = journal
        state = try await MaterializationState(
            of: session.table.schema, relationNode: session.relationNode, on: session.connection)
        checkpoint = try await CopyCheckpoint(reading: name, on: session.connection)
    }

    /// - Parameter pool: Lends the connections that write.
    nonisolated(nonsending) func fill(
        _ pool: ConnectionPool, _ progress: @Sendable (MaterializedRows) -> Void
    ) async throws -> MaterializedRows {
        guard !checkpoint.isDone else { return checkpoint.rows }
        var run = self
        let isOfEvents = session.table.schema.windows != nil
        let rows = SourceRows(
            session: session, range: CopyRange(interval, from: checkpoint.position),
            isByEventTime: true,
            numbering: isOfEvents
                ? EventNumbering(compared: compared, filled: filled.first) : nil,
            limits: limits)
        do {
            try await rows.forEachChunk { chunk, isLast in
                try await run.commit(&chunk, isLast: isLast, pool)
                progress(run.checkpoint.rows)
            }
        } catch {
            await run.tell(pool)
            throw error
        }
        journal.wrote()
        return run.checkpoint.rows
    }

    /// Tells the other servers what was filled before the run failed; where that fails, too, the
    /// attempt that follows does.
    private nonisolated(nonsending) func tell(_ pool: ConnectionPool) async {
        let run = self
        // In a task of its own, since this one may be cancelled.
        try? await Task { try await pool.withTransaction { try await run.tell(on: $0) } }.value
        journal.wrote()
    }

    /// Once for the run, not once for each chunk: whoever follows builds the whole table anew.
    private nonisolated(nonsending) func tell(on connection: Connection) async throws {
        guard checkpoint.rows.written > 0 else { return }
        try await ChangeRow.insert(
            [ChangeRow(rewriting: session.table.schema, rows: checkpoint.rows.written)],
            server: journal.server, deadline: limits.bulkDeadline, on: connection)
    }

    /// Features that every stored row has had a chance to get, and that tell rows apart.
    private var compared: Set<String> {
        state.features.union(filledBefore).subtracting(filled)
    }

    private nonisolated(nonsending) mutating func commit(
        _ chunk: inout SourceChunk, isLast: Bool, _ pool: ConnectionPool
    ) async throws {
        let bytes = try chunk.take(isAtEnd: isLast)
        checkpoint.position = chunk.position ?? checkpoint.position
        checkpoint.isDone = isLast
        checkpoint.rows.read += chunk.read
        checkpoint.rows.skippedBy.merge(chunk.skipped, uniquingKeysWith: +)
        let isEmpty = chunk.rowCount == 0
        var run = self
        try await pool.withTransaction { connection in
            try await run.write(isEmpty ? nil : bytes, isLast: isLast, on: connection)
        }
        self = run
    }

    private nonisolated(nonsending) mutating func write(
        _ bytes: [UInt8]?, isLast: Bool, on connection: Connection
    ) async throws {
        let table = session.table
        try await TableLocks.lockChunks(
            of: table.name, deadline: limits.bulkDeadline, on: connection)
        try await table.lockForWriting(on: connection)
        if let bytes {
            let staged = try await CopyChunk(
                columns: CopyColumns(table: table).definitions, bytes: bytes, on: connection,
                limits: limits)
            let writtenBefore = checkpoint.rows.written
            for statement in statements(after: staged.name) {
                checkpoint.rows.written += try await connection.execute(
                    statement, deadline: limits.bulkDeadline, isPrepared: false)
            }
            if checkpoint.rows.written > writtenBefore {
                try await TileRefresh.run(
                    after: staged.name, into: table, limits: limits, on: connection)
            }
            try await staged.drop(on: connection)
        }
        if isLast, interval == MaterializationInterval() { state.features.formUnion(filled) }
        if isLast, state.isKnown { try await state.save(on: connection) }
        if isLast { try await tell(on: connection) }
        try await checkpoint.save(on: connection)
    }

    private func statements(after staging: TableName) -> [String] {
        let columns = CopyColumns(table: session.table)
        guard columns.areEvents else {
            let fill = ChunkFill(
                columns: columns, staging: staging, filled: Set(filled), compared: state.features)
            return [fill.sql()]
        }
        guard let feature = filled.first.flatMap(session.table.featureIndex) else { return [] }
        return EventComparison.all(columns, staging, compared: compared).map {
            $0.fillSQL(feature: feature)
        }
    }
}
