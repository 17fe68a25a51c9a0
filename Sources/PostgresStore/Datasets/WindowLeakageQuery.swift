import Features
import Postgres

/// Counts, in one pass over the entity rows of a dataset, what its cells of aggregations tell of
/// leakage.
///
/// The aggregations are computed once more from what was known in time, and compared with the
/// dataset's cells. For each distinct window one event is looked for, to tell cells that are null
/// for want of any; for each first or last value two of the time at which it was found.
struct WindowLeakageQuery {
    let staging: StagingTable
    let dataset: DatasetTable
    let table: OfflineTable
    /// Indexes into the view's features, each with that of its column in the dataset.
    let features: [(feature: Int, column: Int)]
    let asKnown: Bool

    /// Gives one row: for each feature `missing0`, `null0`, `change0` and `tie0`, ….
    ///
    /// - Requires: The view has aggregations.
    func sql() throws(PostgresError) -> String {
        guard let windows = table.schema.windows else {
            preconditionFailure("only views with aggregations have windows")
        }
        let inputs = EventInputs(table, windows)
        let known = try WindowQuery(
            table, features: asKnown ? [] : features.map { $0.feature }, choice: .events,
            asKnown: true, alias: "known")
        var joins = try known.laterals(key: key, time: time)
        var found: [Window] = []
        var counts: [(condition: String, name: String)] = []
        for (index, (feature, column)) in features.enumerated() {
            let aggregation = windows.features[feature]
            let place = found.firstIndex(of: aggregation.window) ?? found.count
            if place == found.count {
                found.append(aggregation.window)
                joins.append(anyEvent(in: aggregation.window, inputs, "found\(place)"))
            }
            let cell = "dataset.\(DatasetTable.columnName(column))"
            let type = aggregation.type
            let isChanged =
                asKnown
                ? "false"
                : "\(LeakageQuery.bits(cell, type)) IS DISTINCT FROM "
                    + LeakageQuery.bits(known.column(feature: feature), type)
            let isEnd = [.first, .last].contains(aggregation.function)
            if isEnd { joins += try ties(of: aggregation, inputs, "\(index)") }
            counts += [
                ("\(cell) IS NULL AND found\(place).at IS NULL", "missing\(index)"),
                ("\(cell) IS NULL AND found\(place).at IS NOT NULL", "null\(index)"),
                (isChanged, "change\(index)"),
                (isEnd ? "tie\(index).count > 1" : "false", "tie\(index)"),
            ]
        }
        let selected = counts.map { "count(*) FILTER (WHERE \($0.condition)) AS \($0.name)" }
        return """
            SELECT \(selected.joined(separator: ", "))
            FROM \(staging.name) AS rows JOIN \(dataset.name) AS dataset USING (row_id)
            \(joins.joined(separator: "\n"))
            """
    }

    private func anyEvent(in window: Window, _ inputs: EventInputs, _ name: String) -> String {
        """
        LEFT JOIN LATERAL (
        SELECT stored.event_timestamp AS at FROM \(table.name) AS stored
        WHERE \(isEvent(in: window, inputs)) LIMIT 1) AS \(name) ON true
        """
    }

    /// How many events, up to two, could have been the first or last value.
    private func ties(
        of end: WindowedFeature, _ inputs: EventInputs, _ index: String
    ) throws(PostgresError) -> [String] {
        let isCounted = "\(try inputs.value(end.input)) IS NOT NULL"
        let order =
            end.function == .first ? OfflineTable.ascendingOrder : OfflineTable.descendingOrder
        let isEvent = isEvent(in: end.window, inputs)
        return [
            """
            LEFT JOIN LATERAL (
            SELECT stored.event_timestamp AS at FROM \(table.name) AS stored
            WHERE \(isEvent) AND \(isCounted) ORDER BY \(order) LIMIT 1) AS end\(index) ON true
            """,
            """
            LEFT JOIN LATERAL (
            SELECT count(*) AS count FROM (
            SELECT FROM \(table.name) AS stored WHERE \(isEvent) AND \(isCounted)
            AND stored.event_timestamp = end\(index).at LIMIT 2) AS equal) AS tie\(index) ON true
            """,
        ]
    }

    private func isEvent(in window: Window, _ inputs: EventInputs) -> String {
        inputs.isEvent(
            of: key, from: window.startSQL(at: time), to: time, knownBy: asKnown ? time : nil)
    }

    private var time: String { "rows.\(EntityRelation.columnName(staging.columns.timeIndex))" }

    private var key: [String] {
        table.schema.keys.map { "rows.\(staging.relation.keyColumn($0.name))" }
    }
}
