/// The rows of a batch that was committed, with their order, for the online store.
package struct CommittedRows: Sendable {
    package let rows: [(schema: FeatureViewSchema, rows: [OfflineRow])]
    /// The created time of rows that came without one; `nil` where this process's clock gave it.
    package let committedAt: EventTime?
    /// The one that wrote them; `nil` where nobody knows.
    package let transaction: Int64?

    package init(
        rows: [(schema: FeatureViewSchema, rows: [OfflineRow])], committedAt: EventTime? = nil,
        transaction: Int64? = nil
    ) {
        self.rows = rows
        self.committedAt = committedAt
        self.transaction = transaction
    }
}
