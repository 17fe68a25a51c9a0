import Features
import Postgres

/// Puts the few rows of a group into an offline table by one statement, which can be sent together
/// with others: the database itself adds the group's first number to the rows' places.
///
/// A COPY takes two round trips of its own, which only many rows are worth.
struct RowsInsert {
    private let table: OfflineTable

    /// - Returns: `nil` for a table with columns that are arrays: arrays of different lengths do
    ///   not make up an array.
    init?(into table: OfflineTable) {
        guard !table.rowTypes.contains(where: \.isArray) else { return nil }
        self.table = table
    }

    /// The statement, for a transaction that has called the sequence.
    func statement(_ parts: [GroupTable.Part]) -> Statement {
        let types = table.rowTypes
        var columns: [[PostgresValue]] = Array(repeating: [], count: types.count)
        for part in parts {
            // In the order of `rowColumns`; the sequence stands in no column of the block.
            let sources: [Int?] =
                part.view.keys + [IngestColumns.eventTime, IngestColumns.createdTime, nil]
                + part.view.features
            for (column, source) in sources.enumerated() {
                for row in 0..<part.rows.rowCount {
                    columns[column].append(
                        source.map { PostgresValue(part.rows[row, $0], as: types[column]) }
                            ?? .int64(part.place + Int64(row)))
                }
            }
        }
        return Statement(sql, zip(columns, types).map { .array($0, of: $1.postgresType) })
    }

    private var sql: String {
        let types = table.rowTypes
        let names = types.indices.map { "value_\($0)" }
        var values = names
        let created = table.keys.count + 1
        values[created] = "coalesce(\(names[created]), now())"
        // A query of its own is run once, not for each row.
        values[created + 1] += " + (SELECT currval('larder.ingest_seq'))"
        let arrays = types.enumerated().map { "$\($0 + 1)::\($1.sqlName)[]" }
        return """
            INSERT INTO \(table.name) (\(table.rowColumns.joined(separator: ", ")))
            SELECT \(values.joined(separator: ", "))
            FROM unnest(\(arrays.joined(separator: ", ")))
                AS rows (\(names.joined(separator: ", ")))
            """
    }
}
