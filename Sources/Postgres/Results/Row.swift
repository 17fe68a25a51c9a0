/// One row of a result.
///
/// Values are decoded when they are read, from the binary form the server sent:
/// ```swift
/// let id: Int64 = try row.value("id")
/// let label = try row.value("label", as: String?.self)
/// ```
package struct Row: Sendable {
    let batch: RowBatch
    let index: Int

    package var columns: [Column] { batch.columns.columns }

    /// The value of the column with that name, or of the first of several.
    ///
    /// - Throws: `.unknownColumn`; `.unexpectedNull` when null is read as a type without null;
    ///   `.unexpectedType` when the column's type cannot be read as `T`.
    package func value<T: PostgresDecodable>(
        _ name: String, as type: T.Type = T.self
    ) throws(PostgresError) -> T {
        try value(at: batch.columns.index(of: name), as: type)
    }

    /// The value of the column at that index, from 0.
    ///
    /// - Precondition: The result has such a column.
    package func value<T: PostgresDecodable>(
        at column: Int, as type: T.Type = T.self
    ) throws(PostgresError) -> T {
        let header = batch.columns.columns[column]
        return try batch.withCell(row: index, column: column) { (bytes) throws(PostgresError) in
            try T.decode(Cell(bytes: bytes, column: header))
        }
    }

    package func isNull(_ name: String) throws(PostgresError) -> Bool {
        batch.isNull(row: index, column: try batch.columns.index(of: name))
    }

    /// Whether both rows hold the same bytes in these columns, from 0; null equals null.
    package func hasSameBytes(as other: Row, in columns: Range<Int>) throws(PostgresError) -> Bool {
        for column in columns {
            let isSame = try batch.withCell(row: index, column: column) {
                (mine) throws(PostgresError) in
                try other.batch.withCell(row: other.index, column: column) { theirs in
                    guard let mine, let theirs else { return mine == nil && theirs == nil }
                    return mine.elementsEqual(theirs)
                }
            }
            guard isSame else { return false }
        }
        return true
    }
}
