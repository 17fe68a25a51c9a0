import Features
import Postgres

/// Gives the rows of a transaction their places in the order of rows.
///
/// The database gives the numbers and the time, never the clock of this machine: several programs
/// may write to one database. One call of the sequence stands for `countPerCall` numbers, so rows
/// are numbered in the order of the calls and, within one, in their own.
struct IngestNumbers {
    /// The increment of `larder.ingest_seq`.
    static let countPerCall: Int64 = 65_536

    /// When the transaction began.
    let now: EventTime
    /// The one that writes.
    let transaction: Int64
    private var next: Int64
    private var end: Int64

    /// Takes the first numbers.
    /// - Parameter connection: In the transaction of the rows.
    init(on connection: Connection, deadline: Duration) async throws {
        let rows = try await connection.query(
            """
            SELECT now() AS now, nextval('larder.ingest_seq') AS first,
                pg_current_xact_id() AS transaction
            """, deadline: deadline)
        guard let row = rows.first else {
            throw PostgresError.malformedData(reason: "a sequence gave no row")
        }
        now = try row.time("now")
        transaction = try row.value("transaction")
        let first: Int64 = try row.value("first")
        next = first
        end = first + Self.countPerCall
    }

    /// The number before which all rows stand that were placed.
    var placedEnd: Int64 { next }

    /// Whether that many rows can be placed without another call.
    func suffice(for count: Int) -> Bool { end - next >= Int64(count) }

    /// Places the next rows.
    /// - Precondition: The numbers suffice.
    mutating func place(_ rows: RowBlock) -> PlacedRows {
        precondition(suffice(for: rows.rowCount), "numbers are taken before they are given")
        defer { next += Int64(rows.rowCount) }
        return PlacedRows(rows: rows, firstSequence: next, now: now, transaction: transaction)
    }
}
