import Features
import Postgres

/// A session that reads the source of one view, and nothing else, while no other run of the view
/// does.
///
/// Whoever wrote the source's query or its functions may not write through us: rows are read in a
/// read-only transaction of a session of its own, and written by another. Both the session's lock
/// and whatever the source did to the session end with it.
struct SourceSession {
    let connection: Connection
    let table: OfflineTable
    let relation: SourceRelation
    let hasPhysicalOrder: Bool
    /// Changes when the source's table is replaced, emptied or rewritten.
    let relationNode: String
    /// Whatever is committed later has a created time of this or later, where the database gave
    /// it: no transaction that began before is still open.
    let horizon: EventTime
    private let limits: StoreLimits

    /// Waits until no other run works on the view.
    ///
    /// - Parameter connection: Not in a transaction: one that keeps to a snapshot would take it
    ///   before it waits.
    init(
        of schema: FeatureViewSchema, on connection: Connection, limits: StoreLimits
    ) async throws {
        self.connection = connection
        self.limits = limits
        table = try OfflineTable(schema)
        guard let relation = try SourceRelation(schema.source) else {
            preconditionFailure("rows of a push source are sent, not copied")
        }
        self.relation = relation
        try await connection.execute(
            "SELECT pg_advisory_lock(hashtextextended($1, 0))", [.text("run \(table.name)")],
            deadline: limits.bulkDeadline)
        (hasPhysicalOrder, relationNode) = try await relation.storage(on: connection)
        horizon = try await Self.horizon(on: connection)
    }

    /// Reads the rows in the query's order.
    nonisolated(nonsending) func read(
        _ sql: String, types: [ValueType],
        _ consume: nonisolated(nonsending) ([Row]) async throws -> Void
    ) async throws {
        var decoder = BinaryCopyDecoder(
            columns: types.enumerated().map { index, type in
                Postgres.Column(name: "column \(index + 1)", type: type.postgresType)
            })
        try await connection.copyOut(
            "COPY (\(sql)) TO STDOUT (FORMAT binary)", deadline: limits.sourceDeadline
        ) { chunk in
            let rows = try decoder.decode(chunk)
            if !rows.isEmpty { try await consume(rows) }
        }
    }

    /// The start of the oldest transaction that is open, or the present time where none is.
    ///
    /// Transactions of users whom we may not watch are not among them; the source's lateness has
    /// to cover those.
    private static func horizon(on connection: Connection) async throws -> EventTime {
        let rows = try await connection.query(
            """
            SELECT least(clock_timestamp(), min(xact_start)) AS horizon FROM pg_stat_activity
            WHERE backend_type = 'client backend' AND datname = current_database()
                AND pid <> pg_backend_pid()
            """)
        guard let row = rows.first else {
            throw PostgresError.malformedData(reason: "an aggregate gave no row")
        }
        return try row.time("horizon")
    }
}

extension SourceRelation {
    /// Whether rows have a place in the relation, which is true of tables and not of views and
    /// queries; and the name of the file that holds them.
    func storage(on connection: Connection) async throws -> (Bool, node: String) {
        guard query == nil else { return (false, "") }
        let kinds = try await connection.query(
            """
            SELECT relkind IN ('r', 'm') AS is_stored,
                coalesce(pg_relation_filenode(oid)::text, '') AS node
            FROM pg_class WHERE oid = to_regclass($1)
            """, [.text(sql)])
        guard let kind = kinds.first else { return (false, "") }
        return (try kind.value("is_stored"), try kind.value("node"))
    }
}
