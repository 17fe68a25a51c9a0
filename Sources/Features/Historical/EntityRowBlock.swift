/// Some entity rows, with the columns that are known by now.
///
/// Blocks of one source follow each other; from one to the next, columns may be added behind the
/// others, and a column may change its type: from string, where all its values were null, to any,
/// and from int64 to float64.
package struct EntityRowBlock: Sendable {
    package let columns: [Column]
    /// As wide as `columns`; may be without rows.
    package let rows: RowBlock
    /// Rows whose time named no zone, and was taken for UTC.
    package let timesWithoutZone: Int

    package init(columns: [Column], rows: RowBlock, timesWithoutZone: Int = 0) {
        precondition(rows.columnCount == columns.count, "a row has a value for each column")
        self.columns = columns
        self.rows = rows
        self.timesWithoutZone = timesWithoutZone
    }
}
