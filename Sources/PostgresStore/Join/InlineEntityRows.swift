import Features
import Postgres

/// Entity rows that came with the request.
struct InlineEntityRows: EntityRowSource {
    let columns: EntityColumns
    private let table: EntityTable
    private let batchRows: Int
    private var read = 0

    /// - Throws: `.invalid` for columns that do not fit.
    init(
        _ table: EntityTable, joinKeys: [Features.Column], batchRows: Int
    ) throws(FeatureError) {
        self.table = table
        self.batchRows = batchRows
        columns = try EntityColumns(table.columns, joinKeys: joinKeys, path: "entity_rows")
    }

    mutating func next() throws(FeatureError) -> [[PostgresValue]]? {
        guard read < table.rows.count else { return nil }
        let end = min(read + batchRows, table.rows.count)
        var batch: [[PostgresValue]] = []
        batch.reserveCapacity(end - read)
        for index in read..<end { batch.append(try values(ofRow: index)) }
        read = end
        return batch
    }

    private func values(ofRow index: Int) throws(FeatureError) -> [PostgresValue] {
        var values: [PostgresValue] = []
        values.reserveCapacity(columns.columns.count)
        for (value, column) in zip(table.rows[index], columns.columns) {
            if case .string(let text) = value, text.utf8.contains(0) {
                throw .invalid(
                    "the entity rows are wrong",
                    [
                        Fault(
                            "entity_rows[\(index)].\(column.name)",
                            "The text holds a NUL character, which cannot be stored.")
                    ])
            }
            values.append(PostgresValue(value, as: column.type))
        }
        try columns.checkTime(of: values, place: "The row", path: "entity_rows[\(index)]")
        return values
    }
}
