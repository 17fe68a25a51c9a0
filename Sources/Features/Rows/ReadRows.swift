/// Rows that were read together.
package struct ReadRows: Sendable {
    /// Those that are right, in order.
    package var rows: RowBlock
    /// Of entity rows, the columns as they were known when the block was made; as many as the
    /// block has. Empty for rows that go to views.
    package let columns: [RowColumn]
    /// Rows that go to views and are wrong, in order.
    package let wrong: [WrongRow]
    /// All of them.
    package let received: Int
    /// Of entity rows, those whose time names no zone.
    package var timesWithoutZone = 0
}
