import Features
import JSON
import Postgres

/// The rows of `larder.batches` and `larder.quarantine`, written within a batch's transaction.
struct BatchRow {
    let connection: Connection
    let deadline: Duration

    /// Inserts the row of a batch whose receipt comes later.
    ///
    /// First of all, so that a concurrent duplicate waits here for our commit or rollback.
    /// - Returns: Whether it was inserted; otherwise its idempotency key is taken.
    func begin(_ stream: RowStream) async throws -> Bool {
        try await connection.execute(
            """
            INSERT INTO larder.batches (id, project, target, idempotency_key, receipt)
            VALUES ($1, $2, $3, $4, 'null')
            ON CONFLICT (project, target, idempotency_key) WHERE idempotency_key IS NOT NULL
            DO NOTHING
            """,
            [
                .text(stream.id), .text(stream.project), .text(stream.target),
                stream.idempotencyKey.map(PostgresValue.text) ?? .null,
            ], deadline: deadline) == 1
    }

    func finish(_ stream: RowStream, _ end: RowStream.End) async throws {
        try await connection.execute(
            "UPDATE larder.batches SET receipt = $2::json, body_digest = $3 WHERE id = $1",
            [
                .text(stream.id), .text(end.receipt.json.text),
                stream.idempotencyKey == nil ? .null : .bytes(end.bodyDigest),
            ], deadline: deadline)
    }

    /// The stored answer to an earlier batch with the same key.
    ///
    /// - Throws: `.idempotencyKeyReused` where its body was another.
    func replay(
        project: String, target: String, _ idempotency: Idempotency
    ) async throws -> BatchReceipt {
        let rows = try await connection.query(
            """
            SELECT body_digest, receipt FROM larder.batches
            WHERE project = $1 AND target = $2 AND idempotency_key = $3
            """, [.text(project), .text(target), .text(idempotency.key)], deadline: deadline)
        guard let row = rows.first,
            var receipt = BatchReceipt(storedText: try row.value("receipt"))
        else { throw FeatureError.storeFailed("the stored receipt of a batch cannot be read") }
        guard try row.value("body_digest", as: [UInt8].self) == idempotency.bodyDigest else {
            throw FeatureError.idempotencyKeyReused(idempotency.key)
        }
        receipt.isReplay = true
        return receipt
    }

    func quarantine(_ rows: [WrongRow], batch: String, project: String) async throws {
        guard !rows.isEmpty else { return }
        let texts = { (text: (WrongRow) -> String) in
            PostgresValue.array(rows.map { .text(text($0)) }, of: .text)
        }
        try await connection.execute(
            """
            INSERT INTO larder.quarantine (project, batch, view, payload, reasons)
            SELECT $1, $2, view, payload::json, reasons::json
            FROM unnest($3::text[], $4::text[], $5::text[]) AS rows (view, payload, reasons)
            """,
            [
                .text(project), .text(batch), texts(\.view), texts(\.payload.text),
                texts { JSONValue.array($0.faults.map(\.reasonJSON)).text },
            ], deadline: deadline)
    }
}
