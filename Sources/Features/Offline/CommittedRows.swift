/// The rows of a batch that was committed, with their order, for the online store.
package struct CommittedRows: Sendable {
    package let rows: [(schema: FeatureViewSchema, rows: [OfflineRow])]
    /// The created time of rows that came without one; `nil` where this process's clock gave it.
    package let committedAt: EventTime?

    package init(
        rows: [(schema: FeatureViewSchema, rows: [OfflineRow])], committedAt: EventTime? = nil
    ) {
        self.rows = rows
        self.committedAt = committedAt
    }
}
