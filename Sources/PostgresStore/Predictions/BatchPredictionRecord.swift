import Features
import JSON
import Models
import Postgres

/// A row of `larder.batch_predictions`: a table of predictions, where it is and how far.
struct BatchPredictionRecord {
    let table: PredictionTable
    let name: TableName
    let rows: Int
    /// Of the rows, those that the version's policy has refused.
    private let refused: Int
    let isDone: Bool

    /// The schema of tables that are being filled, or have no other place.
    static let schema = "larder_predictions"

    private init(_ row: Row) throws {
        let columns = try JSONValue(parsing: row.value("columns", as: String.self))
        table = PredictionTable(
            job: try row.value("job"), project: try row.value("project"),
            model: try row.value("model"), version: try row.value("version"), target: nil,
            columns: columns.elements(Features.Column.init(stored:)) ?? [])
        name = try TableName(
            schema: row.value("table_schema"), name: row.value("table_name"))
        rows = try row.value("rows")
        refused = try row.value("refused")
        isDone = try row.value("is_done")
    }

    var result: BatchPredictionResult {
        BatchPredictionResult(table: table, rows: rows, refused: refused)
    }

    /// - Returns: `nil` where the job has none.
    static func find(
        ofJob job: String, on connection: Connection
    ) async throws -> BatchPredictionRecord? {
        try await connection.query(
            "SELECT \(columns) FROM larder.batch_predictions WHERE job = $1", [.text(job)]
        ).first.map(BatchPredictionRecord.init)
    }

    /// What a table of the name is the predictions of; `nil` where it is no table of ours.
    static func find(
        at name: TableName, on connection: Connection
    ) async throws -> BatchPredictionRecord? {
        let record = try await connection.query(
            """
            SELECT \(columns) FROM larder.batch_predictions
            WHERE table_schema = $1 AND table_name = $2 AND is_done
            """, [.text(name.schema), .text(name.name)]
        ).first.map(BatchPredictionRecord.init)
        guard let record, try await record.stands(on: connection) else { return nil }
        return record
    }

    /// One of a job that ended without finishing its table.
    static func left(on connection: Connection) async throws -> BatchPredictionRecord? {
        try await connection.query(
            """
            SELECT \(columns) FROM larder.batch_predictions
            WHERE NOT is_done AND job IN (
                SELECT id FROM larder.jobs WHERE state IN ('failed', 'cancelled'))
            ORDER BY job LIMIT 1 FOR UPDATE SKIP LOCKED
            """
        ).first.map(BatchPredictionRecord.init)
    }

    /// One that has no target, of a job that ended before the time.
    static func outdated(
        endedBefore time: EventTime, on connection: Connection
    ) async throws -> BatchPredictionRecord? {
        try await connection.query(
            """
            SELECT \(columns) FROM larder.batch_predictions
            WHERE is_done AND table_schema = $1 AND created_at < $2 AND job IN (
                SELECT id FROM larder.jobs WHERE finished_at < $2)
            ORDER BY job LIMIT 1 FOR UPDATE SKIP LOCKED
            """, [.text(schema), .timestamp(PostgresTimestamp(time))]
        ).first.map(BatchPredictionRecord.init)
    }

    private static let columns =
        "job, project, model, version, table_schema, table_name, columns::text AS columns, rows, "
        + "refused, is_done"

    /// Adds the record of a table that has no rows yet, and marks the table for a database that
    /// it is restored to.
    static func insert(
        _ table: PredictionTable, at name: TableName, on connection: Connection
    ) async throws {
        try await connection.execute(
            """
            INSERT INTO larder.batch_predictions
                (job, project, model, version, table_schema, table_name, columns, table_oid)
            VALUES ($1, $2, $3, $4, $5, $6, $7::json, to_regclass($8)::oid)
            """,
            [
                .text(table.job), .text(table.project), .text(table.model),
                .int32(Int32(clamping: table.version)), .text(name.schema), .text(name.name),
                .text(JSONValue.array(table.columns.map(\.json)).text), .text("\(name)"),
            ])
        let comment = try quoteLiteral(comment(ofJob: table.job))
        try await connection.script("COMMENT ON TABLE \(name) IS \(comment)")
    }

    /// Whether the table of the name is the record's still, and not one that somebody made since.
    ///
    /// One that was restored from a dump has another OID; its comment was restored with it, unless
    /// somebody had written another.
    func stands(on connection: Connection) async throws -> Bool {
        try await connection.query(
            """
            SELECT coalesce(found.oid = table_oid, false)
                OR obj_description(found.oid, 'pg_class') IS NOT DISTINCT FROM $4 AS stands
            FROM larder.batch_predictions, (
                SELECT pg_class.oid
                FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
                WHERE nspname = $2 AND relname = $3
            ) AS found
            WHERE job = $1
            """,
            [
                .text(table.job), .text(name.schema), .text(name.name),
                .text(Self.comment(ofJob: table.job)),
            ]
        ).first?.value("stands") ?? false
    }

    /// What tells the table from others, wherever it is restored.
    private static func comment(ofJob job: String) -> String {
        "Predictions of larder's job \(job)"
    }

    /// Forgets the predictions whose table of the name somebody has dropped.
    static func forget(at name: TableName, on connection: Connection) async throws {
        try await connection.execute(
            """
            DELETE FROM larder.batch_predictions
            WHERE table_schema = $1 AND table_name = $2 AND is_done
            """, [.text(name.schema), .text(name.name)])
    }

    /// Takes the record and its table away.
    func delete(on connection: Connection) async throws {
        try await connection.script("DROP TABLE IF EXISTS \(name)")
        try await connection.execute(
            "DELETE FROM larder.batch_predictions WHERE job = $1", [.text(table.job)])
    }
}
