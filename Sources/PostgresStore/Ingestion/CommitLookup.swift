import Features
import Postgres

/// Finds out what became of a batch when the connection broke after COMMIT was sent.
///
/// Looking for the batch's row is not enough: the server may be committing still. So the same row
/// is inserted again. That waits while the first transaction lives, and then either collides,
/// because it committed, or succeeds, because it did not, and is rolled back.
struct CommitLookup {
    let pool: ConnectionPool
    let limits: StoreLimits

    private struct Absent: Error {}

    /// Returns when the batch was committed.
    ///
    /// - Throws: `.unavailable`, saying whether the batch is certainly absent.
    func requireCommitted(_ batch: RowBatch) async throws(FeatureError) {
        for attempt in 1...limits.commitLookupsMax {
            do {
                try await lookUp(batch)
                return
            } catch is Absent {
                throw .unavailable(
                    "the connection was lost while committing; nothing of the batch was stored")
            } catch {
                // The database is away, or still busy with the first transaction.
                guard attempt < limits.commitLookupsMax else { break }
                try? await Task.sleep(for: limits.commitLookupPause)
            }
        }
        let advice =
            batch.idempotency == nil
            ? "look for its rows before sending it again"
            : "the same Idempotency-Key may safely be sent again"
        throw .unavailable(
            "the connection was lost while committing and it is not known whether the batch was "
                + "stored; \(advice)")
    }

    /// - Throws: `Absent` when the batch was certainly not committed; anything else means that it
    ///   is not known.
    private func lookUp(_ batch: RowBatch) async throws {
        try await pool.withTransaction { connection in
            try await connection.script("SET LOCAL lock_timeout = '5s'")
            let inserted = try await connection.execute(
                """
                INSERT INTO larder.batches (id, project, target, receipt)
                VALUES ($1, $2, $3, 'null') ON CONFLICT (id) DO NOTHING
                """, [.text(batch.id), .text(batch.project), .text(batch.target)])
            if inserted == 1 { throw Absent() }
        }
    }
}
