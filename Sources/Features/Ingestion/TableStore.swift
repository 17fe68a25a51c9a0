/// Fills the source tables that batch sources read. Implemented in PostgreSQL.
package protocol TableStore: Sendable {
    /// Creates the table from CSV, or adds to it: all of it, or nothing.
    ///
    /// - Parameters:
    ///   - chunk: Yields the CSV's bytes, header included, piece by piece, and `nil` at the end.
    /// - Returns: The number of rows.
    /// - Throws: `.invalid` where the CSV does not fit the columns, naming the line; what `chunk`
    ///   throws comes back as it is.
    func load(
        _ table: TableLoad, chunk: @escaping @Sendable () async throws -> [UInt8]?
    ) async throws -> Int
}
