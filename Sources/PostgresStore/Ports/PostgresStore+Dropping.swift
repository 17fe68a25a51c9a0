import Features
import JSON
import Postgres

/// The part of `DefinitionStore` that drops what views hold.
extension PostgresStore {
    /// Drops the table of a view that is registered no more, with what is known of it, and says so
    /// in the audit. The table is locked.
    func drop(
        _ schema: FeatureViewSchema, as plan: RegistryPlan, on connection: Connection
    ) async throws {
        let table = try OfflineTable(schema).name
        let rows: Int =
            try await connection.query(
                "SELECT count(*) AS rows FROM \(table)", deadline: limits.bulkDeadline,
                isPrepared: false
            ).first?.value("rows") ?? 0
        let view = ViewReference(name: schema.name, version: schema.storageVersion)
        guard rows == 0 || plan.isForced else {
            throw FeatureError.inUse(
                "nothing was deleted",
                [
                    Fault(
                        "feature_views/\(view)",
                        "The feature view \"\(view)\" holds \(ProjectHoldings.RowCount(rows)).")
                ])
        }
        try await connection.script("DROP TABLE \(table)")
        try await dropTiles(of: schema, on: connection)
        try await MaterializationState.remove(schema, on: connection)
        if plan.project.schema(of: schema.name) == nil {
            try await Self.freeBatchKeys(of: schema, on: connection)
        }
        try await Self.audit(
            AuditRecord(
                principal: plan.principal, action: "drop",
                object: "\(schema.project)/feature-views/\(view)",
                detail: [
                    "table": .string("\(table.schema).\(table.name)"),
                    "rows": .integer(Int64(rows)), "forced": .bool(plan.isForced),
                ]),
            on: connection)
    }

    /// Frees the idempotency keys of batches whose rows are gone: sent again to a view of the name,
    /// they are stored again.
    private static func freeBatchKeys(
        of schema: FeatureViewSchema, on connection: Connection
    ) async throws(PostgresError) {
        let target = FeatureStore.Target.featureView(schema.name).description
        try await connection.execute(
            """
            UPDATE larder.batches SET idempotency_key = NULL
            WHERE project = $1 AND split_part(target, '@', 1) = $2
                AND idempotency_key IS NOT NULL
            """, [.text(schema.project), .text(target)])
    }
}
