package import Features
import JSON
package import Pipelines
import Postgres

/// The part of `JobStore` that takes over what servers left that are gone.
extension PostgresStore {
    package func adopt(
        _ adoption: JobAdoption, at instant: EventTime
    ) async throws(FeatureError) -> [Job] {
        try await withTransaction { connection in
            let owners = try await Self.goneOwners(besides: adoption.owner, on: connection)
            let isLeft = "state IN ('queued', 'running') AND coalesce(owner, '') = ANY ($1)"
            let goesOn = """
                request IS NOT NULL AND kind = ANY ($2)
                    AND attempt + (state = 'running')::int <= $3
                """
            let parameters: [PostgresValue] = [
                owners, .array(adoption.resumableKinds.sorted().map { .text($0) }, of: .text),
                .int32(Int32(adoption.attemptsMax)),
            ]
            try await connection.execute(
                """
                UPDATE larder.jobs SET state = 'failed', error = $4::json, finished_at = $5
                WHERE \(isLeft) AND NOT (\(goesOn))
                """,
                parameters + [
                    .text(adoption.interrupted.text), .timestamp(PostgresTimestamp(instant)),
                ])
            return try await connection.query(
                """
                UPDATE larder.jobs SET attempt = attempt + (state = 'running')::int,
                    state = 'queued', owner = $4
                WHERE id IN (
                    SELECT id FROM larder.jobs WHERE \(isLeft) AND \(goesOn)
                    ORDER BY created_at, id LIMIT $5 FOR UPDATE SKIP LOCKED)
                RETURNING *
                """, parameters + [.text(adoption.owner), .int64(Int64(adoption.jobsMax))]
            ).map(Job.init).sorted { ($0.createdAt, $0.id) < ($1.createdAt, $1.id) }
        }
    }

    /// Those who own unfinished jobs and hold no lease; the empty name for jobs without an owner.
    private nonisolated(nonsending) static func goneOwners(
        besides owner: String, on connection: Connection
    ) async throws -> PostgresValue {
        // Each on its own: a planner may try locks on rows that it then drops.
        let owners = try await connection.query(
            """
            SELECT DISTINCT coalesce(owner, '') AS owner FROM larder.jobs
            WHERE state IN ('queued', 'running') AND owner IS DISTINCT FROM $1
            """, [.text(owner)])
        var gone: [PostgresValue] = []
        for row in owners {
            let owner: String = try row.value("owner")
            let isGone = try await connection.query(
                "SELECT pg_try_advisory_xact_lock($1) AS is_gone",
                [.int64(ServerLease.lock(of: owner))])
            if try isGone.first?.value("is_gone") ?? false { gone.append(.text(owner)) }
        }
        return .array(gone, of: .text)
    }
}
