/// Which table to fill, and how.
package struct TableLoad: Hashable, Sendable {
    package let schema: String
    package let table: String
    /// In the order of the CSV's header.
    package let columns: [Column]
    /// Whether rows are added to an existing table; otherwise it is replaced.
    package let append: Bool

    package init(schema: String, table: String, columns: [Column], append: Bool) {
        self.schema = schema
        self.table = table
        self.columns = columns
        self.append = append
    }
}
