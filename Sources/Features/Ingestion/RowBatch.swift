/// Rows that are committed together or not at all.
package struct RowBatch: Sendable {
    /// Chosen by the caller, so that a commit whose answer was lost can be looked up.
    package let id: String
    package let project: String
    /// What the rows were sent to, such as `feature_view/origin_weather`.
    package let target: String
    package let idempotency: Idempotency?
    /// The accepted rows of each view they go to.
    package let parts: [(schema: FeatureViewSchema, rows: [TypedRow])]
    package let quarantined: [QuarantinedRow]
    package let receipt: BatchReceipt
}
