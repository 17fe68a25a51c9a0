import Features
import Postgres

/// The rows of a source that one run looks at, handed over in chunks.
struct SourceRows {
    let session: SourceSession
    let range: CopyRange
    let isByEventTime: Bool
    /// For events.
    let numbering: EventNumbering?
    let limits: StoreLimits

    /// Hands over the chunks in order; the last one may be empty.
    ///
    /// - Parameter consume: Gets the chunk, whose bytes are not taken yet, and whether it is the
    ///   last. It is called while the source's rows wait.
    /// - Throws: `SourceRefusal` for what the database says about the source, and what `consume`
    ///   throws.
    nonisolated(nonsending) func forEachChunk(
        _ consume: nonisolated(nonsending) (inout SourceChunk, _ isLast: Bool) async throws -> Void
    ) async throws {
        let connection = session.connection
        var chunk = SourceChunk(CopyColumns(table: session.table))
        var failure: (any Error)?
        do {
            try await connection.script(TransactionMode.repeatableReadOnly.beginStatement)
            let sql = try await query(on: connection).sql()
            try await session.read(sql, types: SourceQuery.types(of: session.table)) { rows in
                do {
                    for row in rows {
                        try chunk.add(row)
                        guard
                            chunk.rowCount >= limits.copyChunkRows
                                || chunk.byteCount >= limits.copyChunkBytes
                        else { continue }
                        try await consume(&chunk, false)
                        chunk.startNext()
                    }
                } catch {
                    failure = error
                    throw error
                }
            }
            // PostgreSQL lets a query make large objects in what is read-only; they are not kept.
            try await connection.script("ROLLBACK")
        } catch {
            // What came of writing is not the source's fault.
            if let failure { throw failure }
            throw explained(error)
        }
        try await consume(&chunk, true)
    }

    private func query(on connection: Connection) async throws -> SourceQuery {
        // The source may have changed since the view was applied.
        _ = try await session.relation.columns(on: connection)
        var query = SourceQuery(
            table: session.table, relation: session.relation,
            hasPhysicalOrder: session.hasPhysicalOrder, range: range,
            isByEventTime: isByEventTime, numbering: numbering)
        if let sql = try query.unsaidTimesSQL() {
            let found = try await connection.query(
                sql, deadline: limits.sourceDeadline, isPrepared: false)
            query.hasUnsaidTimes = try found.first?.value("has_unsaid") ?? false
        }
        return query
    }

    private func explained(_ error: any Error) -> any Error {
        switch error {
        case PostgresError.server(let error) where error.state.isAboutStatement:
            SourceRefusal(
                title: session.relation.title, detail: "PostgreSQL says: \(error.message).")
        case let refusal as ReadQuery.Refusal:
            SourceRefusal(title: session.relation.title, detail: refusal.detail)
        default: error
        }
    }
}
