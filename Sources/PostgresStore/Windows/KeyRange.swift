import Features
import JSON
import Postgres

/// Some keys of a view that follow each other: what is rebuilt in one transaction.
struct KeyRange {
    /// The greatest key before the range; `nil` where it begins with the first.
    private let lower: [FeatureValue]?
    /// The greatest key of the range.
    let upper: [FeatureValue]
    private let events: OfflineTable

    /// The range that follows a key; `nil` after the last one that has events.
    ///
    /// - Parameters:
    ///   - key: `nil` for the first range.
    ///   - eventsMax: How many events the range's keys may have, unless it is of one key.
    init?(
        after key: [FeatureValue]?, of events: OfflineTable, eventsMax: Int,
        deadline: Duration, on connection: Connection
    ) async throws(PostgresError) {
        lower = key
        self.events = events
        let isAfter = key == nil ? "true" : Self.comparison(">", events, from: 1)
        let parameters = Self.parameters(key, events)
        func find(
            _ condition: String, _ parameters: [PostgresValue], _ order: String
        ) async throws(PostgresError) -> [FeatureValue]? {
            let found = try await connection.query(
                """
                SELECT \(events.keyList) FROM \(events.name) AS stored WHERE \(condition)
                ORDER BY \(order)
                """, parameters, deadline: deadline)
            return try found.first?.featureValues()
        }
        let descending = events.keys.map { "\($0.name) DESC" }.joined(separator: ", ") + " LIMIT 1"
        let tooMany = try await find(
            isAfter, parameters, "\(events.keyList) OFFSET \(eventsMax) LIMIT 1")
        if let tooMany {
            let isBefore = Self.comparison("<", events, from: parameters.count + 1)
            let last = try await find(
                "\(isAfter) AND \(isBefore)", parameters + Self.parameters(tooMany, events),
                descending)
            upper = last ?? tooMany
        } else if let last = try await find(isAfter, parameters, descending) {
            upper = last
        } else {
            return nil
        }
    }

    /// How many of the keys have events.
    func count(deadline: Duration, on connection: Connection) async throws(PostgresError) -> Int {
        let counted = try await connection.query(
            """
            SELECT count(*) AS keys FROM (
                SELECT FROM \(events.name) AS stored WHERE \(condition)
                GROUP BY \(events.keyList)) AS key
            """, parameters, deadline: deadline)
        return try counted.first?.value("keys") ?? 0
    }

    /// Recomputes every tile of the range's keys; the lock is held.
    func rebuild(_ refresh: TileRefresh, on connection: Connection) async throws(PostgresError) {
        // Events may have been removed since their tiles were made.
        try await connection.execute(
            "DELETE FROM \(refresh.tiles.name) AS stored WHERE \(condition)", parameters,
            deadline: refresh.deadline)
        try await refresh.run(
            refresh.tiles.touchedSQL(where: condition), parameters, inBulk: true, on: connection)
    }

    /// Removes the tiles of keys after the last one that has events.
    static func removeTiles(
        after key: [FeatureValue]?, _ refresh: TileRefresh, on connection: Connection
    ) async throws(PostgresError) {
        let events = refresh.tiles.events
        let isAfter = key == nil ? "true" : comparison(">", events, from: 1)
        try await connection.execute(
            "DELETE FROM \(refresh.tiles.name) AS stored WHERE \(isAfter)",
            parameters(key, events), deadline: refresh.deadline)
    }

    private var condition: String {
        let isWithin = Self.comparison("<=", events, from: 1)
        guard lower != nil else { return isWithin }
        return "\(isWithin) AND \(Self.comparison(">", events, from: events.keys.count + 1))"
    }

    private var parameters: [PostgresValue] {
        Self.parameters(upper, events) + Self.parameters(lower, events)
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
