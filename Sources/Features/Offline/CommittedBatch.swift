/// What a written batch has become.
package struct CommittedBatch: Sendable {
    package let receipt: BatchReceipt
    /// The rows with their order, for the online store; empty for a replay.
    package let rows: [(schema: FeatureViewSchema, rows: [OfflineRow])]

    package init(
        receipt: BatchReceipt, rows: [(schema: FeatureViewSchema, rows: [OfflineRow])]
    ) {
        self.receipt = receipt
        self.rows = rows
    }
}
