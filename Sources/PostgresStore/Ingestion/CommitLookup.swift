import Features
import Postgres

/// Finds out what became of a batch when the connection broke after COMMIT was sent.
///
/// Looking for the batch's row is not enough: the server may be committing still. So the same row
/// is inserted again. That waits while the first transaction lives, and then either collides,
/// because it committed, or succeeds, because it did not, and is rolled back.
struct CommitLookup: Sendable {
    enum Finding {
        case committed, absent, unknown
    }

    let pool: ConnectionPool
    let limits: StoreLimits

    private struct Absent: Error {}

    /// Returns when the batch was committed.
    ///
    /// The search runs in a task of its own: a caller who leaves must not end it.
    /// - Throws: `.unavailable`, saying whether the batch is certainly absent.
    func resolve(_ batch: BatchName) async throws(FeatureError) {
        switch await Task(operation: { await find(batch) }).value {
        case .committed: return
        case .absent: throw Self.absent
        case .unknown: throw Self.unknown(batch)
        }
    }

    static let absent = FeatureError.unavailable(
        "the connection was lost while committing; nothing of the batch was stored")

    static func unknown(_ batch: BatchName) -> FeatureError {
        .unavailable(
            "the connection was lost while committing and it is not known whether the batch was "
                + "stored; \(batch.advice)")
    }

    /// Looks for the batch until something is known, or `limits` are reached.
    func find(_ batch: BatchName) async -> Finding {
        let giveUp = ContinuousClock.now + limits.writeDeadline
        for attempt in 1...limits.commitLookupsMax {
            do {
                try await lookUp(batch)
                return .committed
            } catch is Absent {
                return .absent
            } catch {
                // The database is away, or still busy with the first transaction.
                guard attempt < limits.commitLookupsMax, ContinuousClock.now < giveUp else { break }
                try? await Task.sleep(for: limits.commitLookupPause)
            }
        }
        return .unknown
    }

    /// - Throws: `Absent` when the batch was certainly not committed; anything else means that it
    ///   is not known.
    private func lookUp(_ batch: BatchName) async throws {
        try await pool.withTransaction { connection in
            try await connection.script("SET LOCAL lock_timeout = '5s'")
            let inserted = try await connection.execute(
                """
                INSERT INTO larder.batches (id, project, target, receipt)
                VALUES ($1, $2, $3, 'null') ON CONFLICT (id) DO NOTHING
                """, [.text(batch.id), .text(batch.project), .text(batch.target)],
                deadline: limits.writeStatementDeadline)
            if inserted == 1 { throw Absent() }
        }
    }
}
