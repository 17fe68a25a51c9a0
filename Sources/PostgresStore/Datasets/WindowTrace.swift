import Features
import Postgres

/// Finds the events that a cell of an aggregation was computed from.
struct WindowTrace {
    let table: OfflineTable
    let feature: WindowedFeature
    /// The events there were, to stand behind FROM.
    let events: String
    let asKnown: Bool

    /// - Parameters:
    ///   - key: Of the entity row.
    ///   - time: At which the window ends.
    func explanation(
        of key: [FeatureValue], at time: EventTime, on connection: Connection
    ) async throws -> ExplainedWindow {
        guard let windows = table.schema.windows else {
            preconditionFailure("only views with aggregations have windows")
        }
        let inputs = EventInputs(table, windows)
        let start = feature.window.start(at: time)
        let parameters = table.keys.indices.map { "$\($0 + 1)" }
        let (from, to) = ("$\(parameters.count + 1)", "$\(parameters.count + 2)")
        let isEvent = inputs.isEvent(
            of: parameters, from: from, to: to, knownBy: asKnown ? to : nil)
        let found = try await connection.query(
            """
            SELECT count(*) AS events, count(value) AS counted,
                count(*) FILTER (WHERE created_timestamp > \(to)) AS known_later,
                \(Self.place("first", OfflineTable.ascendingOrder)),
                \(Self.place("last", OfflineTable.descendingOrder))
            FROM (SELECT event_timestamp, created_timestamp, ingest_seq,
                \(try inputs.value(feature.input)) AS value
                FROM \(events) AS \(EventInputs.alias) WHERE \(isEvent)) AS event
            """,
            zip(key, table.keys).map { PostgresValue($0, as: $1.type) }
                + [start, time].map { PostgresValue.timestamp(PostgresTimestamp($0)) },
            isPrepared: false)
        guard let row = found.first else {
            throw PostgresError.malformedData(reason: "an aggregate gave no row")
        }
        let counted: Int = try row.value("counted")
        var ends: ClosedRange<RowOrder>?
        if counted > 0 { ends = try Self.order("first", row)...Self.order("last", row) }
        return ExplainedWindow(
            start: start, end: time, events: try row.value("events"), counted: counted,
            knownLater: try row.value("known_later"), ends: ends)
    }

    /// The place of the first counted event in some order.
    private static func place(_ name: String, _ order: String) -> String {
        OfflineTable.orderColumns.map { column in
            "(array_agg(\(column) ORDER BY \(order)) FILTER (WHERE value IS NOT NULL))[1] "
                + "AS \(name)_\(column)"
        }.joined(separator: ", ")
    }

    private static func order(_ name: String, _ row: Row) throws -> RowOrder {
        RowOrder(
            eventTime: try row.time("\(name)_event_timestamp"),
            createdTime: try row.time("\(name)_created_timestamp"),
            sequence: try row.value("\(name)_ingest_seq"))
    }
}
