import Features
import JSON
import Postgres

/// How far a step of a job is, as `larder.job_checkpoints` holds it.
struct CopyCheckpoint {
    /// Absent where the run belongs to no job.
    private let name: Checkpoint?
    /// Every row of an earlier time was dealt with.
    var position: EventTime?
    var rows = MaterializedRows()
    var isDone = false

    /// What the job noted when it was interrupted; the beginning where it noted nothing.
    init(reading name: Checkpoint?, on connection: Connection) async throws {
        self.name = name
        guard let name else { return }
        let found = try await connection.query(
            """
            SELECT position, read, written, skipped, is_done FROM larder.job_checkpoints
            WHERE job = $1 AND step = $2
            """, [.text(name.job), .text(name.step)])
        guard let row = found.first else { return }
        position = try row.optionalTime("position")
        rows = MaterializedRows(
            read: try row.value("read"), written: try row.value("written"),
            skippedBy: Self.skipped(try JSONValue(parsing: row.value("skipped", as: String.self))))
        isDone = try row.value("is_done")
    }

    /// Notes it, and the job's progress with it.
    ///
    /// - Parameter connection: In the transaction of the chunk.
    func save(on connection: Connection) async throws {
        guard let name else { return }
        let skipped = rows.skippedBy.map { ($0.key.rawValue, JSONValue.integer(Int64($0.value))) }
        try await connection.execute(
            """
            INSERT INTO larder.job_checkpoints
                (job, step, position, read, written, skipped, is_done)
            VALUES ($1, $2, $3, $4, $5, $6::json, $7)
            ON CONFLICT (job, step) DO UPDATE SET position = excluded.position,
                read = excluded.read, written = excluded.written, skipped = excluded.skipped,
                is_done = excluded.is_done
            """,
            [
                .text(name.job), .text(name.step),
                position.map { .timestamp(PostgresTimestamp($0)) } ?? .null,
                .int64(Int64(rows.read)), .int64(Int64(rows.written)),
                .text(JSONValue.object(JSONObject(skipped)).text), .bool(isDone),
            ])
        try await connection.execute(
            """
            UPDATE larder.jobs SET unit = 'rows', done =
                (SELECT sum(read) FROM larder.job_checkpoints WHERE job = $1)
            WHERE id = $1
            """, [.text(name.job)])
    }

    private static func skipped(_ json: JSONValue) -> [MaterializedRows.SkipReason: Int] {
        var skipped: [MaterializedRows.SkipReason: Int] = [:]
        for reason in MaterializedRows.SkipReason.allCases {
            skipped[reason] = json[reason.rawValue]?.int64Value.map(Int.init)
        }
        return skipped
    }
}
