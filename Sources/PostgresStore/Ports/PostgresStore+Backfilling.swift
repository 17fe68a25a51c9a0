package import Features
import Postgres

/// The part of `OfflineStore` that fills features which were added later.
extension PostgresStore {
    package func unfilledFeatures(
        of schema: FeatureViewSchema
    ) async throws(FeatureError) -> [String] {
        try await withConnection { connection in
            try await MaterializationState(of: schema, relationNode: "", on: connection).unfilled
        }
    }

    package func backfill(
        _ schema: FeatureViewSchema, features: [String], interval: MaterializationInterval,
        checkpoint name: Checkpoint?, progress: @Sendable (MaterializedRows) -> Void
    ) async throws(FeatureError) -> MaterializedRows {
        try await withSource(of: schema) { session in
            var checkpoint = try await CopyCheckpoint(reading: name, on: session.connection)
            guard !checkpoint.isDone else { return checkpoint.rows }
            var state = try await MaterializationState(
                of: schema, relationNode: session.relationNode, on: session.connection)
            let rows = SourceRows(
                session: session, interval: interval, firstPosition: checkpoint.position,
                isByEventTime: true, limits: limits)
            try await rows.forEachChunk { chunk, isLast in
                let bytes = try chunk.take(isAtEnd: isLast)
                checkpoint.position = chunk.position ?? checkpoint.position
                checkpoint.isDone = isLast
                checkpoint.rows.read += chunk.read
                checkpoint.rows.skippedBy.merge(chunk.skipped, uniquingKeysWith: +)
                let compared = state.features
                if isLast, interval == MaterializationInterval() {
                    state.features.formUnion(features)
                }
                let isEmpty = chunk.rowCount == 0
                let (noted, described) = (checkpoint, state)
                checkpoint.rows.written = try await pool.withTransaction { connection in
                    var (noted, described) = (noted, described)
                    if !isEmpty {
                        noted.rows.written += try await fill(
                            features, from: bytes, comparing: compared, session, on: connection)
                    }
                    if isLast, described.isKnown { try await described.save(on: connection) }
                    try await noted.save(on: connection)
                    return noted.rows.written
                }
                progress(checkpoint.rows)
            }
            return checkpoint.rows
        }
    }

    private nonisolated(nonsending) func fill(
        _ features: [String], from bytes: [UInt8], comparing compared: Set<String>,
        _ session: SourceSession, on connection: Connection
    ) async throws -> Int {
        try await connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
            [.text("chunk \(session.table.name)")], deadline: limits.bulkDeadline)
        let columns = CopyColumns(table: session.table)
        let staged = try await CopyChunk(
            columns: columns.definitions, bytes: bytes, on: connection, limits: limits)
        let fill = ChunkFill(
            columns: columns, staging: staged.name, filled: Set(features), compared: compared)
        let filled = try await connection.execute(
            fill.sql(), deadline: limits.bulkDeadline, isPrepared: false)
        try await TileRefresh.run(
            after: staged.name, into: session.table, limits: limits, on: connection)
        try await staged.drop(on: connection)
        return filled
    }
}
