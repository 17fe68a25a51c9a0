package import Features
import JSON
import Postgres

extension PostgresStore: AuditLog {
    package func auditEntries(
        before: Int64?, limit: Int
    ) async throws(FeatureError) -> [AuditEntry] {
        try await withConnection { connection in
            try await connection.query(
                """
                SELECT id, at, principal, action, object, detail FROM larder.audit
                WHERE id < $1 ORDER BY id DESC LIMIT $2
                """, [.int64(before ?? .max), .int64(Int64(limit))]
            ).map { row in
                AuditEntry(
                    id: try row.value("id"), at: try row.time("at"),
                    record: AuditRecord(
                        principal: try row.value("principal"), action: try row.value("action"),
                        object: try row.value("object"),
                        detail: try JSONValue(parsing: row.value("detail", as: String.self))))
            }
        }
    }

    /// Adds a record, in the transaction of what it records.
    static func audit(_ record: AuditRecord, on connection: Connection) async throws {
        try await connection.execute(
            """
            INSERT INTO larder.audit (principal, action, object, detail)
            VALUES ($1, $2, $3, $4::json)
            """,
            [
                .text(record.principal), .text(record.action), .text(record.object),
                .text(record.detail.text),
            ])
    }
}
