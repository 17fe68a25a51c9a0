import Features

/// Entity rows in memory.
struct InlineEntityRows: EntityRowSource {
    let path = "entity_rows"
    private let table: EntityTable
    private let batchRows: Int
    private var read = 0
    private var isFirst = true

    init(_ table: EntityTable, batchRows: Int) {
        self.table = table
        self.batchRows = batchRows
    }

    mutating func next() throws(FeatureError) -> EntityRowBlock? {
        guard isFirst || read < table.rows.count else { return nil }
        let timesWithoutZone = isFirst ? table.timesWithoutZone : 0
        isFirst = false
        guard !table.columns.isEmpty else {
            throw .invalid("the entity rows are wrong", [Fault(path, "The rows have no columns.")])
        }
        let end = min(read + batchRows, table.rows.count)
        var block = RowBlock(columnCount: table.columns.count, rowCapacity: end - read)
        for index in read..<end {
            try check(index)
            block.appendRow(table.rows[index])
        }
        read = end
        return EntityRowBlock(
            columns: table.columns, rows: block, timesWithoutZone: timesWithoutZone)
    }

    private func check(_ index: Int) throws(FeatureError) {
        for (value, column) in zip(table.rows[index], table.columns) {
            if value.holdsZeroByte {
                throw .invalid(
                    "the entity rows are wrong",
                    [
                        Fault(
                            "entity_rows[\(index)].\(column.name)",
                            "The text holds a NUL character, which cannot be stored.")
                    ])
            }
        }
    }
}
