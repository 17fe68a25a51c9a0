package import Features
import Postgres

/// The part of `OfflineStore` that copies batch sources.
extension PostgresStore {
    package func materialize(
        _ schema: FeatureViewSchema, _ order: MaterializationOrder,
        follow: @Sendable (CopiedChunk) -> Void
    ) async throws(FeatureError) -> MaterializedRows {
        try await withSource(of: schema) { session in
            var run = try await MaterializationRun(order, session, limits: limits)
            guard !run.isDone else { return run.total }
            try await run.copy(pool, follow: follow)
            // Otherwise the planner knows nothing of a table just filled until somebody vacuums.
            // The rows are committed, whether this succeeds or not.
            if run.total.written > 0 {
                _ = try? await pool.withConnection { connection in
                    try await connection.execute(
                        "ANALYZE \(session.table.name)", isPrepared: false)
                    if let tiles = try TileTable(session.table) {
                        try await connection.execute("ANALYZE \(tiles.name)", isPrepared: false)
                    }
                }
            }
            return run.total
        }
    }

    /// Runs the body with a session that reads the view's source.
    ///
    /// - Throws: What the database says about the source, as a fault of the source.
    func withSource<T>(
        of schema: FeatureViewSchema,
        _ body: nonisolated(nonsending) (SourceSession) async throws -> T
    ) async throws(FeatureError) -> T {
        do {
            return try await withOwnSession(pool.configuration) { connection in
                try await body(
                    try await SourceSession(of: schema, on: connection, limits: limits))
            }
        } catch let refusal as SourceRefusal {
            throw Self.refusal(of: refusal, schema)
        } catch {
            throw FeatureError(error, path: "data_sources/\(schema.source.name)")
        }
    }

    private static func refusal(
        of refusal: SourceRefusal, _ schema: FeatureViewSchema
    ) -> FeatureError {
        .invalid(
            "the feature view \"\(schema.name)\" cannot be materialized",
            [
                Fault(
                    "data_sources/\(schema.source.name)", refusal.detail,
                    hint: "Its \(refusal.title) may have changed since the view was applied.")
            ])
    }
}
