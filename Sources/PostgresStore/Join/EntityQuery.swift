import Features
import Postgres

/// A query that yields entity rows.
///
/// It is somebody else's, so it runs in a read-only transaction of a session of its own, which is
/// closed afterwards: whatever the query set or locked ends with it. Where the session has a role
/// of its own, the query cannot end our sessions or take our locks either. Its rows go from there
/// into the staging table as the bytes the one session writes and the other reads; nothing is
/// decoded on the way. Their times and join keys are checked in the table.
struct EntityQuery {
    let columns: EntityColumns
    private let joinKeys: [Features.Column]
    /// Whether the times are of a type that has no zone.
    private let lacksZones: Bool
    private let query: ReadQuery
    private let session: Connection
    private let limits: StoreLimits

    private static let path = "entity_query"

    /// Looks at the query without running it.
    ///
    /// - Parameter session: In a read-only transaction.
    /// - Throws: `.invalid` for a text that is not one query, for columns that do not fit, and for
    ///   a query over its budget.
    nonisolated(nonsending) init(
        _ text: String, joinKeys: [Features.Column], on session: Connection, limits: StoreLimits,
        checkColumns: ([Features.Column]) throws -> Void
    ) async throws {
        let query = ReadQuery(text)
        let found = try await Self.explaining { try await query.describe(on: session) }
        columns = try EntityColumns(
            // What has no counterpart among our types is read as its text.
            found.map { Features.Column($0.name, ValueType($0.type) ?? .string) },
            joinKeys: joinKeys, path: Self.path, canWiden: true)
        lacksZones = [.timestamp, .date].contains(found[columns.timeIndex].type)
        self.joinKeys = joinKeys
        self.query = query
        self.session = session
        self.limits = limits
        try checkColumns(columns.columns)
        try await Self.explaining {
            try await CostBudget(costMax: limits.queryCostMax).check(
                query.sql, path: Self.path, title: "the entity query", on: session)
        }
    }

    /// What PostgreSQL would do.
    nonisolated(nonsending) func plan() async throws -> QueryPlan {
        let (query, session) = (query, session)
        return try await Self.explaining { try await QueryPlan(query.sql, on: session) }
    }

    /// Runs the query into a staging table.
    ///
    /// - Parameters:
    ///   - needsKeys: Whether a row without a join key is refused.
    ///   - connection: In a transaction.
    nonisolated(nonsending) func stage(
        needsKeys: Bool, on connection: Connection
    ) async throws -> StagingTable {
        let name = try StagingTable.uniqueName()
        // Numbered by the table, in the order in which the rows come.
        try await connection.script(
            StagingTable.createStatement(
                name, rowNumber: "bigint GENERATED ALWAYS AS IDENTITY (CACHE 1000)",
                columns.columns))
        let list = columns.columns.indices.map(EntityRelation.columnName).joined(separator: ", ")
        let (session, limits) = (session, limits)
        let out = "COPY (SELECT \(values) FROM \(from)) TO STDOUT (FORMAT binary)"
        let rowCount = try await Self.explaining {
            try await session.copyOut(
                out, to: connection, "COPY \(name) (\(list)) FROM STDIN (FORMAT binary)",
                deadline: limits.queryDeadline)
        }
        if needsKeys { try await checkKeys(in: name, on: connection) }
        return StagingTable(
            name: name, columns: columns, rowCount: rowCount,
            times: try await checkTimes(in: name, on: connection),
            timesWithoutZone: lacksZones ? rowCount : 0)
    }

    /// Finds the first row that lacks a join key.
    private nonisolated(nonsending) func checkKeys(
        in name: TableName, on connection: Connection
    ) async throws {
        let keys = joinKeys.compactMap { key in
            columns.columns.firstIndex { $0.name == key.name }.map(EntityRelation.columnName)
        }
        let isNull = keys.map { "\($0) IS NULL" }
        let flags = isNull.enumerated().map { "\($1) AS k\($0)" }
        let found = try await connection.query(
            """
            SELECT row_id, \(flags.joined(separator: ", ")) FROM \(name)
            WHERE \(isNull.joined(separator: " OR ")) ORDER BY row_id LIMIT 1
            """, deadline: limits.bulkDeadline, isPrepared: false)
        guard let row = found.first else { return }
        let number: Int64 = try row.value("row_id")
        var faults: [Fault] = []
        for (index, key) in joinKeys.enumerated() where try row.value("k\(index)") {
            faults.append(
                Fault(
                    Self.path, "Row \(number) has no \"\(key.name)\".",
                    hint: "Leave such rows out: WHERE \(key.name) IS NOT NULL."))
        }
        throw FeatureError.invalid("the entity rows are wrong", faults)
    }

    /// Finds the first row whose time cannot be used, and the range of all times.
    private nonisolated(nonsending) func checkTimes(
        in name: TableName, on connection: Connection
    ) async throws -> ClosedRange<EventTime> {
        let time = EntityRelation.columnName(columns.timeIndex)
        let found = try await connection.query(
            """
            SELECT min(\(time)) AS earliest, max(\(time)) AS latest,
                min(row_id) FILTER (WHERE NOT \(SQLTime.isRepresentable(time))) AS wrong,
                min(row_id) FILTER (WHERE \(time) IS NULL) AS missing
            FROM \(name)
            """, deadline: limits.bulkDeadline, isPrepared: false)
        guard let row = found.first else { preconditionFailure("an aggregate yields one row") }
        if let wrong = try row.value("wrong", as: Int64?.self) {
            let missing = try row.value("missing", as: Int64?.self)
            throw EntityColumns.badTime(
                isNull: wrong == missing, place: "Row \(wrong)", path: Self.path)
        }
        guard let earliest = try row.value("earliest", as: PostgresTimestamp?.self),
            let latest = try row.value("latest", as: PostgresTimestamp?.self)
        else { return .earliest ... .latest }
        return EventTime(earliest)...EventTime(latest)
    }

    private var from: String {
        let names = columns.columns.indices.map(EntityRelation.columnName)
        return "\(query.asSubquery) AS query (\(names.joined(separator: ", ")))"
    }

    private var values: String {
        columns.columns.enumerated().map { index, column in
            "query.\(EntityRelation.columnName(index))::\(column.type.sqlName)"
        }.joined(separator: ", ")
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
        } catch PostgresError.deadlineExceeded(let limit) {
            throw FeatureError.invalid(
                "the entity query takes too long",
                [
                    Fault(
                        path, "It was ended after \(limit).",
                        hint: "Ask for fewer rows, or raise the setting query-seconds-max.")
                ])
        }
    }
}
