/// What a written batch has become.
package struct CommittedBatch: Sendable {
    package let receipt: BatchReceipt
    /// The rows with their order, for the online store; empty for a replay.
    package let rows: [(schema: FeatureViewSchema, rows: [OfflineRow])]
    /// The created time of rows that came without one; `nil` where this process's clock gave it.
    package let committedAt: EventTime?

    package init(
        receipt: BatchReceipt, rows: [(schema: FeatureViewSchema, rows: [OfflineRow])],
        committedAt: EventTime? = nil
    ) {
        self.receipt = receipt
        self.rows = rows
        self.committedAt = committedAt
    }
}
