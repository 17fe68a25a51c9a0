import Features
import Postgres

/// Entity rows that a query yields, read through a cursor.
///
/// The query is somebody else's, so it runs in a read-only transaction of a session of its own,
/// which is closed afterwards: whatever the query set or locked ends with it. It is sent by the
/// extended protocol, which takes one statement only.
struct EntityQueryRows: EntityRowSource {
    let columns: EntityColumns
    private let query: ReadQuery
    private let session: Connection
    private let limits: StoreLimits
    private var isStarted = false
    private var read = 0

    private static let path = "entity_query"

    /// Looks at the query without running it.
    ///
    /// - Parameter session: In a read-only transaction.
    /// - Throws: `.invalid` for a text that is not one query, and for columns that do not fit.
    nonisolated(nonsending) init(
        _ text: String, joinKeys: [Features.Column], on session: Connection, limits: StoreLimits
    ) async throws {
        let query = ReadQuery(text)
        let found = try await Self.explaining { try await query.describe(on: session) }
        columns = try EntityColumns(
            // What has no counterpart among our types is read as its text.
            found.map { Features.Column($0.name, ValueType($0.type) ?? .string) },
            joinKeys: joinKeys, path: Self.path, canWiden: true)
        self.query = query
        self.session = session
        self.limits = limits
    }

    nonisolated(nonsending) mutating func next() async throws -> [[PostgresValue]]? {
        if !isStarted { try await start() }
        isStarted = true
        let (session, limits) = (session, limits)
        let rows = try await Self.explaining {
            try await session.query(
                "FETCH \(limits.batchRows) FROM entity_rows", rowsMax: limits.batchRows,
                deadline: limits.bulkDeadline)
        }
        guard !rows.isEmpty else { return nil }
        var batch: [[PostgresValue]] = []
        batch.reserveCapacity(rows.count)
        for row in rows {
            read += 1
            var values: [PostgresValue] = []
            values.reserveCapacity(columns.columns.count)
            for index in columns.columns.indices { values.append(try row.value(at: index)) }
            try columns.checkTime(of: values, place: "Row \(read)", path: Self.path)
            batch.append(values)
        }
        return batch
    }

    private nonisolated(nonsending) func start() async throws {
        let names = columns.columns.indices.map { "c\($0)" }
        let values = zip(names, columns.columns).map { "query.\($0)::\($1.type.sqlName)" }
        try await Self.explaining {
            // All rows are wanted, so the plan that gives the first one soonest is not.
            try await session.script("SET LOCAL cursor_tuple_fraction = 1")
            try await session.execute(
                """
                DECLARE entity_rows NO SCROLL CURSOR FOR SELECT \(values.joined(separator: ", "))
                FROM \(query.asSubquery) AS query (\(names.joined(separator: ", ")))
                """, deadline: limits.bulkDeadline, isPrepared: false)
        }
    }

    /// What the database says about the query goes to whoever wrote it.
    private nonisolated(nonsending) static func explaining<T>(
        _ body: nonisolated(nonsending) () async throws -> T
    ) async throws -> T {
        do {
            return try await body()
        } catch let refusal as ReadQuery.Refusal {
            throw FeatureError.invalid(
                "the entity query cannot be read", [Fault(path, refusal.detail)])
        } catch PostgresError.server(let error) where error.state.isAboutStatement {
            throw FeatureError.invalid(
                "the entity query cannot be read",
                [Fault(path, "PostgreSQL says: \(error.message).", hint: error.hint)])
        }
    }
}
