import Features
import Postgres

/// The point-in-time join in SQL: for each entity row and view, one descent into the index of the
/// view's table.
///
///     SELECT rows.c0, …, view0."temp", … FROM staging AS rows
///     LEFT JOIN LATERAL (
///         SELECT … FROM view's table AS stored
///         WHERE stored."origin" = rows.c0 AND event_timestamp <= rows.c1
///             AND event_timestamp >= rows.c1 - ttl [AND created_timestamp <= rows.c1]
///         ORDER BY event_timestamp DESC, created_timestamp DESC, ingest_seq DESC LIMIT 1
///     ) AS view0 ON true …
///     ORDER BY rows.row_id
///
/// A lateral join with LIMIT 1 neither drops nor repeats an entity row; a null key equals nothing
/// and so finds nothing. Both limits of the time are inclusive, as in `TimeToLive.admits`.
struct PointInTimeQuery {
    private let selection: FeatureSelection
    private let asKnown: Bool
    private let staging: StagingTable
    private let tables: [OfflineTable]
    /// The windows of each view that has aggregations, by the view's index.
    private let windows: [Int: WindowQuery]
    /// Their laterals.
    private let windowLaterals: [Int: String]

    /// - Parameter choices: For each view that has aggregations.
    init(
        _ join: PointInTimeJoin, staging: StagingTable,
        choices: [FeatureViewSchema.Identity: TileChoice]
    ) throws(PostgresError) {
        selection = join.selection
        asKnown = join.asKnown
        self.staging = staging
        var tables: [OfflineTable] = []
        var windows: [Int: WindowQuery] = [:]
        var laterals: [Int: String] = [:]
        for (index, view) in selection.views.enumerated() {
            let table = try OfflineTable(view)
            tables.append(table)
            guard let choice = choices[view.identity] else { continue }
            let features = Set(selection.items.filter { $0.view == index }.map(\.feature))
            let query = try WindowQuery(
                table, features: features.sorted(), choice: choice, asKnown: join.asKnown,
                alias: "view\(index)")
            windows[index] = query
            laterals[index] = try query.laterals(
                key: table.schema.keys.map { Self.entityColumn(named: $0.name, of: staging) },
                time: Self.entityColumn(staging.columns.timeIndex)
            ).joined(separator: "\n")
        }
        self.tables = tables
        self.windows = windows
        windowLaterals = laterals
    }

    /// Keeps the planner from remembering what it found for each key and time: they hardly ever
    /// come twice, and remembering costs more than half of the join again. Ends with the
    /// transaction; does nothing on servers without the setting.
    static func prepare(_ connection: Connection) async throws(PostgresError) {
        try await connection.execute(
            """
            SELECT set_config(name, 'off', true) FROM pg_settings WHERE name = 'enable_memoize'
            """)
    }

    /// - Parameters:
    ///   - first: A column to put before the others, such as `rows.row_id`.
    ///   - rowIDs: Which rows to join; all when absent.
    func sql(first: String? = nil, rowIDs: ClosedRange<Int>? = nil) -> String {
        let entityColumns = staging.columns.columns.indices.map {
            "rows.\(StagingTable.columnName($0))"
        }
        let features = selection.items.map { item in
            windows[item.view]?.column(feature: item.feature)
                ?? "view\(item.view).\(tables[item.view].features[item.feature].name)"
        }
        let columns = (first.map { [$0] } ?? []) + entityColumns + features
        let condition = rowIDs.map {
            "WHERE rows.row_id BETWEEN \($0.lowerBound) AND \($0.upperBound)"
        }
        return """
            SELECT \(columns.joined(separator: ", ")) FROM \(staging.name) AS rows
            \(tables.indices.map(lateral).joined(separator: "\n"))
            \(condition ?? "")
            ORDER BY rows.row_id
            """
    }

    private func lateral(_ view: Int) -> String {
        if let laterals = windowLaterals[view] { return laterals }
        let table = tables[view]
        let used = Set(selection.items.filter { $0.view == view }.map(\.feature))
        let columns = used.sorted().map { table.features[$0].name }
        let time = Self.entityColumn(staging.columns.timeIndex)
        var conditions = zip(table.schema.keys, table.keys).map { key, column in
            "stored.\(column.name) = \(Self.entityColumn(named: key.name, of: staging))"
        }
        conditions.append("stored.event_timestamp <= \(time)")
        if let ttl = table.schema.view.ttl,
            let oldest = SQLTime.oldestAdmitted(at: time, from: staging.earliestTime, by: ttl)
        {
            conditions.append("stored.event_timestamp >= \(oldest)")
        }
        if asKnown { conditions.append("stored.created_timestamp <= \(time)") }
        return """
            LEFT JOIN LATERAL (
            SELECT \(columns.joined(separator: ", ")) FROM \(table.name) AS stored
            WHERE \(conditions.joined(separator: " AND "))
            ORDER BY \(OfflineTable.descendingOrder) LIMIT 1) AS view\(view) ON true
            """
    }

    private static func entityColumn(named name: String, of staging: StagingTable) -> String {
        let index = staging.columns.columns.firstIndex { $0.name == name }
        guard let index else { preconditionFailure("the entity columns were checked") }
        return entityColumn(index)
    }

    private static func entityColumn(_ index: Int) -> String {
        "rows.\(StagingTable.columnName(index))"
    }
}
