/// Some rows of one table, laid out flat, row after row: what is handed on where rows are many.
///
/// One allocation holds them all; a list of lists would cost one for each row.
/// ```swift
/// var block = RowBlock(columnCount: 2, rowCapacity: rows.count)
/// for row in rows {
///     block.append(.string(row.origin))
///     block.append(.float64(row.delay))
/// }
/// block[0, 1]                                            // the first row's delay
/// ```
package struct RowBlock: Sendable {
    package let columnCount: Int
    /// Those of the first row in the order of the columns, then those of the second, …
    package private(set) var values: [FeatureValue] = []

    /// - Parameter columnCount: At least one.
    package init(columnCount: Int, rowCapacity: Int = 0) {
        precondition(columnCount > 0, "a row has at least one value")
        self.columnCount = columnCount
        values.reserveCapacity(columnCount * rowCapacity)
    }

    /// Of the rows that are complete.
    package var rowCount: Int { values.count / columnCount }

    package var isEmpty: Bool { values.isEmpty }

    package subscript(row: Int, column: Int) -> FeatureValue {
        get { values[row * columnCount + column] }
        set { values[row * columnCount + column] = newValue }
    }

    /// The values of a row, in the order of the columns; the first is at `startIndex`.
    package subscript(row row: Int) -> ArraySlice<FeatureValue> {
        values[row * columnCount..<(row + 1) * columnCount]
    }

    /// Adds the next value; `columnCount` of them make up a row.
    package mutating func append(_ value: FeatureValue) {
        values.append(value)
    }

    package mutating func appendRow(_ row: some Collection<FeatureValue>) {
        precondition(row.count == columnCount, "a row has a value for each column")
        values.append(contentsOf: row)
    }
}
