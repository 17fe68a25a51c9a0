/// Entity rows in memory.
package struct EntityTable: Sendable {
    package let columns: [Column]
    /// Each as long as `columns`.
    package let rows: [[FeatureValue]]

    package init(columns: [Column], rows: [[FeatureValue]]) {
        self.columns = columns
        self.rows = rows
    }
}
