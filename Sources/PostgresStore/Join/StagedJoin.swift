import Features
import Postgres

/// A join whose entity rows stand in a staging table, ready to be run.
struct StagedJoin {
    let staging: StagingTable
    /// The columns of the result.
    let columns: [Features.Column]
    let query: PointInTimeQuery
    let snapshot: IngestSnapshot
    /// Where the entity rows come from in the request.
    let path: String

    /// How each view's rows are found.
    var views: [JoinExplanation.View] { query.views(entityRows: staging.rowCount) }
}

/// What had come in when a transaction began to see the database.
struct IngestSnapshot {
    let time: EventTime
    /// The greatest ingest sequence given out; 0 before the first.
    let sequence: Int64

    /// - Parameter connection: In a transaction that keeps to one snapshot, and has run nothing
    ///   yet that needs one.
    init(on connection: Connection) async throws {
        let rows = try await connection.query(
            """
            SELECT now() AS time,
                CASE WHEN is_called THEN last_value + \(IngestNumbers.countPerCall - 1) ELSE 0 END
                    AS sequence
            FROM larder.ingest_seq
            """)
        guard let row = rows.first else {
            throw PostgresError.malformedData(reason: "a sequence gave no row")
        }
        time = try row.time("time")
        sequence = try row.value("sequence")
    }
}
