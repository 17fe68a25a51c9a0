/// Rows, all in hand, that are committed together or not at all.
package struct RowBatch: Sendable {
    /// Chosen by the caller, so that a commit whose answer was lost can be looked up.
    package let id: String
    package let project: String
    /// What the rows were sent to, such as `feature_view/origin_weather`.
    package let target: String
    package let idempotency: Idempotency?
    package let columns: IngestColumns
    /// The accepted rows.
    package let rows: RowBlock
    package let quarantined: [WrongRow]
    package let receipt: BatchReceipt

    package init(
        id: String, project: String, target: String, idempotency: Idempotency?,
        columns: IngestColumns, rows: RowBlock, quarantined: [WrongRow], receipt: BatchReceipt
    ) {
        self.id = id
        self.project = project
        self.target = target
        self.idempotency = idempotency
        self.columns = columns
        self.rows = rows
        self.quarantined = quarantined
        self.receipt = receipt
    }
}
