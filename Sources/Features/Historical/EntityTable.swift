/// Entity rows in memory.
package struct EntityTable: Sendable {
    package let columns: [Column]
    /// Each as long as `columns`.
    package let rows: [[FeatureValue]]
    /// Rows whose time named no zone, and was taken for UTC.
    package let timesWithoutZone: Int

    package init(columns: [Column], rows: [[FeatureValue]], timesWithoutZone: Int = 0) {
        self.columns = columns
        self.rows = rows
        self.timesWithoutZone = timesWithoutZone
    }
}
