package import Features
import Postgres

/// The part of `OfflineStore` that copies batch sources.
extension PostgresStore {
    package func materialize(
        _ schema: FeatureViewSchema, _ order: MaterializationOrder,
        follow: @Sendable (CopiedChunk) -> Void
    ) async throws(FeatureError) -> MaterializedRows {
        try await withSource(of: schema) { session in
            var run = try await MaterializationRun(
                order, session, limits: limits, journal: journal)
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

    package func rowEstimate(
        of schema: FeatureViewSchema, for order: MaterializationOrder
    ) async throws(FeatureError) -> Int {
        try await withTransaction(.readOnly) { connection in
            guard let relation = try SourceRelation(schema.source) else {
                preconditionFailure("the rows of a push source are nowhere to be counted")
            }
            let (hasPhysicalOrder, node) = try await relation.storage(on: connection)
            let state = try await MaterializationState(
                of: schema, relationNode: node, on: connection)
            let checkpoint = try await CopyCheckpoint(reading: order.checkpoint, on: connection)
            guard !checkpoint.isDone else { return checkpoint.rows.read }
            let query = SourceQuery(
                table: try OfflineTable(schema), relation: relation,
                hasPhysicalOrder: hasPhysicalOrder,
                range: CopyRange(order, of: schema.source, state, checkpoint, limits: limits),
                isByEventTime: false, numbering: nil)
            let plan = try await QueryPlan(query.sql(), on: connection)
            return checkpoint.rows.read + Int(plan.rows)
        }
    }

    /// Runs the body with a session that reads the view's source.
    ///
    /// - Throws: What the database says about the source, as a fault of the source; `.conflict`
    ///   where the view's own table was dropped or changed meanwhile.
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
            let path = "data_sources/\(schema.source.name)"
            throw Self.conflict(with: error, schema) ?? FeatureError(error, path: path)
        }
    }

    /// What it means that a table or column of ours was not there; `nil` for other errors.
    static func conflict(with error: any Error, _ schema: FeatureViewSchema) -> FeatureError? {
        guard case PostgresError.server(let error) = error else { return nil }
        let view = ViewReference(name: schema.name, version: schema.storageVersion)
        return switch error.state {
        case .undefinedTable:
            .conflict("the feature view \"\(view)\" was deleted while the job worked on it")
        case .undefinedColumn:
            .conflict("the feature view \"\(view)\" was changed while the job worked on it")
        default: nil
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
