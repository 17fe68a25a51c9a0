import Features
import Postgres

/// Some keys of a view that follow each other: what is rebuilt in one transaction.
struct KeyRange {
    /// The greatest key before the range; `nil` for the first range.
    private let lower: [FeatureValue]?
    /// The greatest key of the range; `nil` before the first range.
    private let upper: [FeatureValue]?
    /// Of keys in it.
    let count: Int

    /// The empty range before all keys.
    init(after lower: [FeatureValue]?) {
        self.init(lower: lower, upper: nil, count: 0)
    }

    private init(lower: [FeatureValue]?, upper: [FeatureValue]?, count: Int) {
        self.lower = lower
        self.upper = upper
        self.count = count
    }

    /// The range that follows; `nil` after the last key.
    func next(
        of refresh: TileRefresh, limits: StoreLimits, on connection: Connection
    ) async throws(PostgresError) -> KeyRange? {
        let events = refresh.tiles.events
        let condition = upper == nil ? "" : "WHERE \(Self.comparison(">", events, from: 1))"
        let keys = try await connection.query(
            """
            SELECT \(events.keyList) FROM \(events.name) AS stored \(condition)
            GROUP BY \(events.keyList) ORDER BY \(events.keyList) LIMIT \(limits.rebuiltKeys)
            """, Self.parameters(upper, events), deadline: limits.bulkDeadline)
        guard let last = keys.last else { return nil }
        return KeyRange(lower: upper, upper: try last.featureValues(), count: keys.count)
    }

    /// Recomputes every tile of the range's keys; the lock is held.
    func rebuild(_ refresh: TileRefresh, on connection: Connection) async throws(PostgresError) {
        let tiles = refresh.tiles
        let events = tiles.events
        var condition = Self.comparison("<=", events, from: 1)
        if lower != nil {
            condition += " AND " + Self.comparison(">", events, from: events.keys.count + 1)
        }
        let parameters = Self.parameters(upper, events) + Self.parameters(lower, events)
        // Events may have been removed since their tiles were made.
        try await connection.execute(
            "DELETE FROM \(tiles.name) AS stored WHERE \(condition)", parameters,
            deadline: refresh.limits.bulkDeadline)
        try await refresh.run(
            tiles.touchedSQL(where: condition), parameters, inBulk: true, on: connection)
    }

    /// Compares the keys of `stored` with parameters.
    private static func comparison(
        _ sign: String, _ events: OfflineTable, from first: Int
    ) -> String {
        let keys = events.keys.map { "stored.\($0.name)" }.joined(separator: ", ")
        let values = events.keys.enumerated().map { index, key in
            "$\(first + index)::\(key.type.sqlName)"
        }
        return "(\(keys)) \(sign) (\(values.joined(separator: ", ")))"
    }

    private static func parameters(
        _ key: [FeatureValue]?, _ events: OfflineTable
    ) -> [PostgresValue] {
        zip(key ?? [], events.keys).map { PostgresValue($0, as: $1.type) }
    }
}
