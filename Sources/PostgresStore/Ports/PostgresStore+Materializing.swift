package import Features
import Postgres

/// The part of `OfflineStore` that copies batch sources.
extension PostgresStore {
    package func materialize(
        _ schema: FeatureViewSchema, interval: MaterializationInterval
    ) async throws(FeatureError) -> MaterializedRows {
        try await withConnection { connection in
            let table = try OfflineTable(schema)
            guard let relation = try SourceRelation(schema.source) else {
                preconditionFailure("rows of a push source are sent, not copied")
            }
            let rows: MaterializedRows
            do {
                rows = try await connection.transaction { connection in
                    try await copyNewRows(
                        of: relation, into: table, interval: interval, on: connection)
                }
            } catch PostgresError.server(let error) where error.state.isAboutStatement {
                throw Self.refusal(of: relation, schema, "PostgreSQL says: \(error.message).")
            } catch let refusal as ReadQuery.Refusal {
                throw Self.refusal(of: relation, schema, refusal.detail)
            }
            // Otherwise the planner knows nothing of a table just filled until somebody vacuums.
            // The rows are committed, whether this succeeds or not.
            if rows.written > 0 {
                _ = try? await connection.execute("ANALYZE \(table.name)", isPrepared: false)
                if let tiles = try TileTable(table) {
                    _ = try? await connection.execute("ANALYZE \(tiles.name)", isPrepared: false)
                }
            }
            return rows
        }
    }

    private func copyNewRows(
        of relation: SourceRelation, into table: OfflineTable, interval: MaterializationInterval,
        on connection: Connection
    ) async throws -> MaterializedRows {
        // Two runs at once would both find a row missing and both copy it.
        try await connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [.text("\(table.name)")],
            deadline: limits.bulkDeadline)
        // The source may have changed since the view was applied.
        _ = try await relation.columns(on: connection)
        let query = MaterializationQuery(
            table: table, relation: relation, interval: interval,
            hasPhysicalOrder: try await relation.hasPhysicalOrder(on: connection))
        let counts = try await connection.query(
            try query.sql(), deadline: limits.bulkDeadline, isPrepared: false)
        guard let counts = counts.first else {
            throw PostgresError.malformedData(reason: "a count gave no row")
        }
        if let least: Int64 = try counts.value("least"),
            let greatest: Int64 = try counts.value("greatest"),
            let refresh = try TileRefresh(table, limits: limits)
        {
            try await refresh.lock(on: connection)
            try await refresh.run(
                sequences: least...greatest, rows: try counts.value("written"), on: connection)
        }
        return MaterializedRows(
            written: try counts.value("written"), skipped: try counts.value("skipped"))
    }

    private static func refusal(
        of relation: SourceRelation, _ schema: FeatureViewSchema, _ detail: String
    ) -> FeatureError {
        .invalid(
            "the feature view \"\(schema.name)\" cannot be materialized",
            [
                Fault(
                    "data_sources/\(schema.source.name)", detail,
                    hint: "Its \(relation.title) may have changed since the view was applied.")
            ])
    }
}

extension SourceRelation {
    /// Whether rows have a place in the relation: true of tables, not of views and queries.
    func hasPhysicalOrder(on connection: Connection) async throws -> Bool {
        guard query == nil else { return false }
        let kinds = try await connection.query(
            """
            SELECT relkind IN ('r', 'm') AS is_stored FROM pg_class WHERE oid = to_regclass($1)
            """, [.text(sql)])
        return try kinds.first?.value("is_stored") ?? false
    }
}
