import Features
import Postgres

/// One view in the statement of a join, in either shape.
struct JoinedView {
    /// What a view adds to the statement.
    struct Contribution {
        /// A LEFT JOIN that finds at most one row for each row of `rows`, called `alias`.
        let join: String
        /// What is selected for each feature asked for, by its index in the view.
        let features: [Int: String]
        /// Whether it became known only after the entity row's time, by the same.
        let isLater: [Int: String]
    }

    let alias: String
    let table: OfflineTable
    /// Those asked for, as indexes into the view's features, each once.
    let features: [Int]
    let relation: EntityRelation
    let asKnown: Bool
    /// In the order of `features`.
    private let served: [ServedFeature]
    /// For a view with aggregations.
    let tiles: TileChoice?
    private let windows: WindowQuery?
    /// Those of `windows`.
    private let windowLaterals: [String]

    /// - Parameter tiles: For a view with aggregations.
    init(
        alias: String, table: OfflineTable, features: [Int], relation: EntityRelation,
        tiles: TileChoice?, asKnown: Bool
    ) throws(PostgresError) {
        self.alias = alias
        self.table = table
        self.features = features
        self.relation = relation
        self.asKnown = asKnown
        self.tiles = tiles
        var served: [ServedFeature] = []
        for feature in features { served.append(try ServedFeature(feature, of: table.schema)) }
        self.served = served
        guard let tiles else {
            windows = nil
            windowLaterals = []
            return
        }
        let windows = try WindowQuery(
            table, features: features, choice: tiles, asKnown: asKnown, alias: alias)
        windowLaterals = try windows.laterals(
            key: table.schema.keys.map { "rows.\(relation.keyColumn($0.name))" },
            time: "rows.\(relation.timeColumn)")
        self.windows = windows
    }

    func contribution(_ shape: JoinShape, rowIDs: ClosedRange<Int>?) -> Contribution {
        if let windows { return contribution(windows) }
        switch shape {
        case .lateral:
            return contribution(
                lateralJoin, values: features.map { "\(alias).\(name(of: $0))" },
                found: "\(alias).event_timestamp", known: "\(alias).created_timestamp")
        case .window:
            return contribution(
                windowJoin(rowIDs: rowIDs), values: features.indices.map { "\(alias).f\($0)" },
                found: "\(alias).found", known: "\(alias).known")
        }
    }

    /// - Parameters:
    ///   - values: Of the row that was found, in the order of `features`.
    ///   - found: Its event time; selected only where some feature is served at any age.
    private func contribution(
        _ join: String, values: [String], found: String, known: String
    ) -> Contribution {
        let isInTime =
            isLimited
            ? nil
            : oldestAdmitted(at: "rows.\(relation.timeColumn)").map {
                "\(found) >= \($0)"
            }
        let columns = zip(served, values).map { $0.sql($1, isInTime: isInTime) }
        return Contribution(
            join: join, features: Dictionary(uniqueKeysWithValues: zip(features, columns)),
            isLater: isLater(known, isInTime: isInTime))
    }

    /// Whether no feature is served beyond the view's TTL: rows beyond it are not looked at then.
    private var isLimited: Bool {
        table.schema.view.ttl == nil || served.allSatisfy(\.isLimited)
    }

    /// The event time of the oldest row whose values the TTL admits; `nil` where it admits all.
    private func oldestAdmitted(at time: String) -> String? {
        table.schema.view.ttl.flatMap { ttl in
            SQLTime.oldestAdmitted(at: time, from: relation.times.lowerBound, by: ttl)
        }
    }

    private func contribution(_ windows: WindowQuery) -> Contribution {
        let time = "rows.\(relation.timeColumn)"
        let names = features.map { ($0, windows.column(feature: $0)) }
        let isLater = features.map { ($0, windows.isLater(feature: $0, time: time)) }
        return Contribution(
            join: windowLaterals.joined(separator: "\n"),
            features: Dictionary(uniqueKeysWithValues: names),
            isLater: Dictionary(uniqueKeysWithValues: isLater))
    }

    /// - Parameter known: When the row that was found became known; null where none was.
    /// - Parameter isInTime: Whether the TTL admits the row that was found; `nil` where none that
    ///   it does not admit is looked for.
    private func isLater(_ known: String, isInTime: String?) -> [Int: String] {
        let condition = "\(known) > rows.\(relation.timeColumn)"
        let conditions = served.map { served in
            isInTime.map { served.isLimited ? "\(condition) AND \($0)" : condition } ?? condition
        }
        return Dictionary(uniqueKeysWithValues: zip(features, conditions))
    }

    /// The columns of `rows` in which the view's keys stand.
    var keyColumns: [String] { table.schema.keys.map { relation.keyColumn($0.name) } }

    private func name(of feature: Int) -> String { table.features[feature].name }
}

// Shape A: one descent into the index of the view's table for each entity row.
//
//     LEFT JOIN LATERAL (
//         SELECT … FROM view's table AS stored
//         WHERE stored."origin" = rows.c0 AND stored.event_timestamp <= rows.c1
//             AND stored.event_timestamp >= rows.c1 - ttl [AND stored.created_timestamp <= rows.c1]
//         ORDER BY event_timestamp DESC, created_timestamp DESC, ingest_seq DESC LIMIT 1
//     ) AS view0 ON true
//
// With LIMIT 1 it neither drops nor repeats an entity row; a null key equals nothing and so finds
// nothing. Both limits of the time are inclusive, as in `TimeToLive.admits`.
extension JoinedView {
    private var lateralJoin: String {
        let time = "rows.\(relation.timeColumn)"
        var conditions = zip(table.keys, keyColumns).map { "stored.\($0.name) = rows.\($1)" }
        conditions.append("stored.event_timestamp <= \(time)")
        if isLimited, let oldest = oldestAdmitted(at: time) {
            conditions.append("stored.event_timestamp >= \(oldest)")
        }
        if asKnown { conditions.append("stored.created_timestamp <= \(time)") }
        let columns =
            features.map(name) + ["created_timestamp"] + (isLimited ? [] : ["event_timestamp"])
        return """
            LEFT JOIN LATERAL (
            SELECT \(columns.joined(separator: ", ")) FROM \(table.name) AS stored
            WHERE \(conditions.joined(separator: " AND "))
            ORDER BY \(OfflineTable.descendingOrder) LIMIT 1) AS \(alias) ON true
            """
    }
}

// Shape B: the view's rows and the entity rows are put on one time line for each key. Counting the
// view's rows along it numbers the row each entity row finds; the first row of each number is that
// row, and the entity rows behind it take its values.
//
//     SELECT row_id, moment, first_value(f0) OVER (PARTITION BY k0, place ORDER BY …) AS f0, …
//     FROM (SELECT *, count(found) OVER (PARTITION BY k0 ORDER BY moment, …) AS place
//           FROM (view's rows UNION ALL entity rows) AS line) AS placed
//
// At equal moments a view's row stands before an entity row, which has no created time and no
// sequence: nulls are last. Entity rows with a null key are on a line of their own.
//
// With `as_known` a row takes its place when it is both true and known, and what an entity row
// finds is not the last row before it, but the greatest so far. So the rows of a key are numbered
// in their order first, and instead of the count the greatest number so far is the place.
extension JoinedView {
    private func windowJoin(rowIDs: ClosedRange<Int>?) -> String {
        let keys = table.keys.indices.map { "k\($0)" }.joined(separator: ", ")
        let values = features.indices.map { "f\($0)" }
        let carried = ["found", "known"] + values
        let oldest = isLimited ? oldestAdmitted(at: "moment") : nil
        let results =
            (values + ["known"]).map { column in
                oldest.map { "CASE WHEN found >= \($0) THEN \(column) END AS \(column)" } ?? column
            } + (isLimited ? [] : ["found"])
        let latest = carried.map { "first_value(\($0)) OVER latest AS \($0)" }
        let place =
            asKnown
            ? "max(number) OVER (PARTITION BY \(keys) ORDER BY moment, number "
                + "ROWS UNBOUNDED PRECEDING)"
            : "count(found) OVER (PARTITION BY \(keys) ORDER BY moment, known, sequence "
                + "ROWS UNBOUNDED PRECEDING)"
        let order = asKnown ? "coalesce(number, 0) DESC" : "moment, known, sequence"
        return """
            LEFT JOIN (
            SELECT row_id, \(results.joined(separator: ", "))
            FROM (SELECT row_id, moment, \(latest.joined(separator: ", "))
            FROM (SELECT *, \(place) AS place
            FROM (\(viewRows)
            UNION ALL
            \(entityRows(rowIDs))) AS line) AS placed
            WINDOW latest AS (PARTITION BY \(keys), place ORDER BY \(order)
            ROWS UNBOUNDED PRECEDING)) AS filled
            WHERE row_id IS NOT NULL) AS \(alias) ON \(alias).row_id = rows.row_id
            """
    }

    /// The half of the line that the view's rows make up.
    private var viewRows: String {
        let keys = table.keys.enumerated().map { "\($1.name) AS k\($0)" }
        let values = features.enumerated().map { "\(name(of: $1)) AS f\($0)" }
        let order =
            asKnown
            ? [
                "greatest(event_timestamp, created_timestamp) AS moment",
                """
                row_number() OVER (PARTITION BY \(table.keyList)
                ORDER BY event_timestamp, created_timestamp, ingest_seq) AS number
                """,
            ] : ["event_timestamp AS moment", "ingest_seq AS sequence"]
        let columns =
            ["NULL::bigint AS row_id"] + keys + order
            + ["event_timestamp AS found", "created_timestamp AS known"] + values
        var conditions = relation.reach(
            of: "event_timestamp", ttl: isLimited ? table.schema.view.ttl : nil)
        if asKnown {
            conditions.append(
                "created_timestamp <= \(SQLTime.literal(relation.times.upperBound))")
        }
        return """
            SELECT \(columns.joined(separator: ", ")) FROM \(table.name)
            WHERE \(conditions.joined(separator: " AND "))
            """
    }

    /// The other half; its columns are those of `viewRows`.
    private func entityRows(_ rowIDs: ClosedRange<Int>?) -> String {
        let nulls =
            ["NULL::bigint", "NULL::timestamptz", "NULL::timestamptz"]
            + features.map { "NULL::\(table.features[$0].type.sqlName)" }
        let columns = ["row_id"] + keyColumns + [relation.timeColumn] + nulls
        return "SELECT \(columns.joined(separator: ", ")) FROM \(relation.sql) AS entities"
            + PointInTimeQuery.condition(rowIDs)
    }
}
