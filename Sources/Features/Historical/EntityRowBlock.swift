/// Some entity rows, with the columns that are known by now.
///
/// Blocks of one source follow each other; from one to the next, columns may be added behind the
/// others, and a column may change its type: from string, where all its values were null, to any,
/// and from int64 to float64.
package struct EntityRowBlock: Sendable {
    package let columns: [Column]
    /// As wide as `columns`; may be without rows.
    package let rows: RowBlock

    package init(columns: [Column], rows: RowBlock) {
        precondition(rows.columnCount == columns.count, "a row has a value for each column")
        self.columns = columns
        self.rows = rows
    }
}
