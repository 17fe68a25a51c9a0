import Features
import JSON
import Postgres

/// Inserts the rows of `larder.batches` and of `larder.changes` for a group, and takes the numbers
/// of its rows.
///
/// First of all, so that a duplicate in another program waits for our commit or rollback. Keys go
/// in sorted, so that two groups cannot block each other.
enum BatchesInsert {
    struct Answer {
        /// Batches with a key that was free.
        private let inserted: Set<String>
        /// When the transaction began.
        let now: EventTime
        /// The first number of the group's rows.
        let first: Int64
        let transaction: Int64

        init(_ rows: [Row]) throws(PostgresError) {
            guard let row = rows.first else {
                throw .malformedData(reason: "an aggregate gave no row")
            }
            now = try row.time("now")
            first = try row.value("first")
            transaction = try row.value("transaction")
            let value = try row.value("inserted", as: PostgresValue.self)
            guard case .array(let identifiers, _) = value else {
                throw .malformedData(reason: "an aggregate is no array")
            }
            inserted = Set(
                identifiers.map { if case .text(let text) = $0 { text } else { "" } })
        }

        /// Whether the batch is not one that came before.
        func isNew(_ batch: RowBatch) -> Bool {
            batch.idempotency == nil || inserted.contains(batch.id)
        }
    }

    /// - Parameter changes: What the group writes, their sequences counted from its first number.
    ///   Those of batches that turn out to be replays may be among them.
    static func statement(
        _ batches: [RowBatch], _ changes: [ChangeRow], server: String
    ) -> Statement {
        let texts = { (text: (RowBatch) -> PostgresValue) in
            PostgresValue.array(batches.map(text), of: .text)
        }
        return Statement(
            """
            WITH inserted AS (
                INSERT INTO larder.batches
                    (id, project, target, idempotency_key, body_digest, receipt)
                SELECT id, project, target, key, digest, receipt::json
                FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::text[])
                    AS batch (id, project, target, key, digest, receipt)
                ORDER BY project, target, key
                ON CONFLICT (project, target, idempotency_key) WHERE idempotency_key IS NOT NULL
                DO NOTHING
                RETURNING id, idempotency_key
            ), numbers AS MATERIALIZED (
                SELECT nextval('larder.ingest_seq') AS number
            ), changed AS (
                INSERT INTO larder.changes (\(ChangeRow.columns))
                SELECT project, view, storage_version, number + first, number + last, rows,
                    is_rewrite, $14
                FROM numbers CROSS JOIN \(ChangeRow.relation(parametersFrom: 7))
            )
            SELECT coalesce(array_agg(id) FILTER (WHERE idempotency_key IS NOT NULL), '{}')
                    AS inserted,
                now() AS now, (SELECT number FROM numbers) AS first,
                pg_current_xact_id() AS transaction
            FROM inserted
            """,
            [
                texts { .text($0.id) }, texts { .text($0.project) }, texts { .text($0.target) },
                texts { batch in batch.idempotency.map { PostgresValue.text($0.key) } ?? .null },
                .array(
                    batches.map { batch in
                        batch.idempotency.map { PostgresValue.bytes($0.bodyDigest) } ?? .null
                    }, of: .bytea),
                texts { .text($0.receipt.json.text) },
            ] + ChangeRow.parameters(changes, server: server))
    }
}
