package import Features
import Postgres

/// The query by which other programs read a view's history.
package enum HistoryQuery {
    /// Join keys, event time and features of the view's rows. Of rows that tell the same event the
    /// greatest alone, since who joins by time must find one row at a time; with corrections, and
    /// then with the created time, one of each.
    ///
    /// A condition on the event time is met by the table already, before rows are told apart. Of a
    /// view with aggregations, whose rows are events and have no features, it is a query that fails
    /// with the way to join it.
    package static func text(
        of schema: FeatureViewSchema, corrections: Bool
    ) throws -> String {
        guard schema.windows == nil else {
            return "SELECT CAST('\(schema.name) has aggregations: join it by "
                + "POST /v1/historical-features' AS integer)"
        }
        let table = try OfflineTable(schema)
        let identity =
            table.keys.map(\.name) + [Reserved.eventTimestamp]
            + (corrections ? [Reserved.createdTimestamp] : [])
        return """
            SELECT DISTINCT ON (\(identity.joined(separator: ", "))) \
            \((identity + table.features.map(\.name)).joined(separator: ", ")) FROM \(table.name) \
            ORDER BY \(table.keyList), \(OfflineTable.descendingOrder)
            """
    }
}
