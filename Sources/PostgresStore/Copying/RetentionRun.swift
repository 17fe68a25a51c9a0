import Features
import JSON
import Postgres

/// The record of one run of retention over one table: written with each chunk that it deletes, and
/// told to the audit when it ends, however it ends.
struct RetentionRun {
    private let name: String
    private let schema: FeatureViewSchema
    private let order: ExpiryOrder

    init(_ schema: FeatureViewSchema, _ order: ExpiryOrder) throws(PostgresError) {
        if let checkpoint = order.checkpoint {
            name = "\(checkpoint.job)/\(checkpoint.step)"
        } else {
            name = try TableName.unique(schema: "larder", prefix: "retention").name
        }
        self.schema = schema
        self.order = order
    }

    /// Notes that rows were deleted.
    ///
    /// - Parameter connection: In the transaction that deleted them.
    func add(_ rows: Int, on connection: Connection) async throws {
        guard rows > 0 else { return }
        try await connection.execute(
            """
            INSERT INTO larder.retentions AS known
                (run, project, view, storage_version, before, rows, at, xid)
            VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp(), pg_current_xact_id())
            ON CONFLICT (run) DO UPDATE SET before = greatest(known.before, excluded.before),
                rows = known.rows + excluded.rows, at = excluded.at, xid = excluded.xid
            """,
            [
                .text(name), .text(schema.project), .text(schema.name),
                .int32(Int32(schema.storageVersion)),
                .timestamp(PostgresTimestamp(order.cutoff)), .int64(Int64(rows)),
            ])
    }

    /// Tells the audit of what was deleted and it does not know yet.
    ///
    /// - Parameter connection: In a transaction.
    func audit(on connection: Connection) async throws {
        let found = try await connection.query(
            """
            SELECT before, rows - audited AS fresh FROM larder.retentions
            WHERE run = $1 AND rows > audited FOR UPDATE
            """, [.text(name)])
        guard let row = found.first else { return }
        let view = ViewReference(name: schema.name, version: schema.storageVersion)
        try await PostgresStore.audit(
            AuditRecord(
                principal: order.principal, action: "retention",
                object: "\(schema.project)/feature-views/\(view)",
                detail: [
                    "table": .string(
                        "\(OfflineTable.projectSchema(schema.project)).\(schema.table)"),
                    "before": .string(try row.time("before").description),
                    "rows": .integer(try row.value("fresh")),
                    "job": order.checkpoint.map { .string($0.job) } ?? .null,
                ]),
            on: connection)
        try await connection.execute(
            "UPDATE larder.retentions SET audited = rows WHERE run = $1", [.text(name)])
    }
}
