package import Features
import JSON
package import Pipelines
import Postgres

extension PostgresStore: JobStore {
    package func save(_ job: Job) async throws(FeatureError) {
        let saved = try await withConnection { connection in
            try await connection.execute(
                """
                INSERT INTO larder.jobs AS stored (id, project, kind, state, done, total, unit,
                    created_at, started_at, finished_at, error, result, request, attempt, owner,
                    request_digest)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::json, $12::json, $13::json,
                    $14, $15, $16)
                ON CONFLICT (id) DO UPDATE SET state = excluded.state, done = excluded.done,
                    total = excluded.total, unit = excluded.unit,
                    started_at = excluded.started_at, finished_at = excluded.finished_at,
                    error = excluded.error, result = excluded.result, attempt = excluded.attempt
                WHERE stored.owner IS NOT DISTINCT FROM excluded.owner
                """,
                [
                    .text(job.id), .text(job.project), .text(job.kind), .text(job.state.rawValue),
                    .int64(Int64(job.progress.done)), .int64(Int64(job.progress.total)),
                    .text(job.progress.unit), .timestamp(PostgresTimestamp(job.createdAt)),
                    Self.optional(job.startedAt), Self.optional(job.finishedAt),
                    Self.optional(job.error), Self.optional(job.result),
                    Self.optional(job.request), .int32(Int32(job.attempt)),
                    job.owner.map(PostgresValue.text) ?? .null,
                    job.requestDigest.map(PostgresValue.text) ?? .null,
                ])
        }
        if saved == 0 { throw .conflict("another server has taken over the job \"\(job.id)\"") }
    }

    package func job(_ id: String) async throws(FeatureError) -> Job? {
        try await withConnection { connection in
            try await connection.query("SELECT * FROM larder.jobs WHERE id = $1", [.text(id)])
                .first.map(Job.init)
        }
    }

    package func jobs(before: String?, limit: Int) async throws(FeatureError) -> [Job] {
        try await withConnection { connection in
            let isEarlier =
                before == nil
                ? "true"
                : "(created_at, id) < (SELECT created_at, id FROM larder.jobs WHERE id = $2)"
            let parameters: [PostgresValue] = [.int64(Int64(limit))]
            return try await connection.query(
                """
                SELECT * FROM larder.jobs WHERE \(isEarlier)
                ORDER BY created_at DESC, id DESC LIMIT $1
                """, parameters + (before.map { [.text($0)] } ?? [])
            ).map(Job.init)
        }
    }

    package func newest(
        _ kind: String, project: String, where member: String, is value: String
    ) async throws(FeatureError) -> Job? {
        try await withConnection { connection in
            try await connection.query(
                """
                SELECT * FROM larder.jobs
                WHERE kind = $1 AND project = $2 AND request ->> $3 = $4
                ORDER BY created_at DESC, id DESC LIMIT 1
                """, [.text(kind), .text(project), .text(member), .text(value)]
            ).first.map(Job.init)
        }
    }

    private static func optional(_ time: EventTime?) -> PostgresValue {
        time.map { .timestamp(PostgresTimestamp($0)) } ?? .null
    }

    private static func optional(_ json: JSONValue?) -> PostgresValue {
        json.map { .text($0.text) } ?? .null
    }
}

extension Job {
    /// Reads a row of `larder.jobs`.
    init(_ row: Row) throws {
        let state: String = try row.value("state")
        guard let state = State(rawValue: state) else {
            throw FeatureError.storeFailed(
                "a job is stored in the state \"\(state)\"; was it written by a newer larder?")
        }
        self.init(
            id: try row.value("id"), project: try row.value("project"),
            kind: try row.value("kind"), createdAt: try row.time("created_at"),
            request: try row.value("request", as: String?.self).map { try JSONValue(parsing: $0) },
            requestDigest: try row.value("request_digest"), owner: try row.value("owner"))
        self.state = state
        attempt = try row.value("attempt")
        progress = Progress(
            done: try row.value("done"), total: try row.value("total"),
            unit: try row.value("unit"))
        startedAt = try row.optionalTime("started_at")
        finishedAt = try row.optionalTime("finished_at")
        error = try row.value("error", as: String?.self).map { try JSONValue(parsing: $0) }
        result = try row.value("result", as: String?.self).map { try JSONValue(parsing: $0) }
    }
}
