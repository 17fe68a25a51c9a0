import Features
import Postgres

/// The statement that copies new rows of a batch source into an offline table.
///
/// Rows are numbered in the source's order: of rows with equal times the source's last wins.
/// A row is new when the table holds none of the same key, event time and values, and, where the
/// source says when rows became known, of the same created time. So a second run copies nothing,
/// and a correction, which differs in a value or in its created time, is copied.
struct MaterializationQuery {
    let table: OfflineTable
    let relation: SourceRelation
    let interval: MaterializationInterval
    /// Whether the relation stores rows in places of its own (`ctid`), whose order ties keep.
    let hasPhysicalOrder: Bool

    /// Gives one row: `written` and `skipped`.
    func sql() throws(PostgresError) -> String {
        let names = table.rowColumns.filter { $0 != "ingest_seq" }
        return """
            WITH source AS MATERIALIZED (\(try sourceSelect())),
            written AS (
                INSERT INTO \(table.name) (\(names.joined(separator: ", ")))
                SELECT \(names.map { columnSQL($0) }.joined(separator: ", ")) FROM source
                WHERE source.is_complete AND NOT EXISTS (
                    SELECT FROM \(table.name) AS held WHERE \(heldCondition))
                ORDER BY source.relation, source.place
                RETURNING 1
            )
            SELECT (SELECT count(*) FROM written) AS written,
                (SELECT count(*) FROM source WHERE NOT is_complete) AS skipped
            """
    }

    private func columnSQL(_ name: String) -> String {
        name == "created_timestamp" ? "coalesce(source.created_timestamp, now())" : "source.\(name)"
    }

    /// The source's rows of the interval under the table's names and types.
    private func sourceSelect() throws(PostgresError) -> String {
        let source = table.schema.source
        let eventTime = "(row.\(try quoteIdentifier(source.eventTimestamp)))::timestamptz"
        var columns: [String] = []
        for key in table.keys {
            columns.append("(row.\(key.name))::\(key.type.columnTypeSQL) AS \(key.name)")
        }
        columns.append("\(eventTime) AS event_timestamp")
        if let created = source.createdTimestamp {
            let column = try quoteIdentifier(created)
            columns.append("(row.\(column))::timestamptz AS created_timestamp")
        } else {
            columns.append("NULL::timestamptz AS created_timestamp")
        }
        for (feature, column) in zip(table.schema.storedFeatures, table.features) {
            let sourceColumn = try quoteIdentifier(feature.column)
            columns.append("(row.\(sourceColumn))::\(column.type.columnTypeSQL) AS \(column.name)")
        }
        let complete =
            table.keys.map { "row.\($0.name) IS NOT NULL" } + [SQLTime.isRepresentable(eventTime)]
        columns.append("\(complete.joined(separator: " AND ")) AS is_complete")
        // A query's rows have the places in which it gives them.
        columns +=
            hasPhysicalOrder
            ? ["row.tableoid AS relation", "row.ctid AS place"]
            : ["0 AS relation", "row_number() OVER () AS place"]
        let bounds = [
            interval.start.map { "\(eventTime) >= \(SQLTime.literal($0))" },
            interval.end.map { "\(eventTime) < \(SQLTime.literal($0))" },
        ].compactMap { $0 }
        let condition =
            bounds.isEmpty
            ? "" : " WHERE \(eventTime) IS NULL OR (\(bounds.joined(separator: " AND ")))"
        return "SELECT \(columns.joined(separator: ", ")) FROM \(relation.sql) AS row\(condition)"
    }

    private var heldCondition: String {
        let equal = (table.keys.map(\.name) + ["event_timestamp"])
            .map { "held.\($0) = source.\($0)" }
        let created =
            "(source.created_timestamp IS NULL"
            + " OR held.created_timestamp = source.created_timestamp)"
        let same = table.features.map { "held.\($0.name) IS NOT DISTINCT FROM source.\($0.name)" }
        return (equal + [created] + same).joined(separator: " AND ")
    }
}
