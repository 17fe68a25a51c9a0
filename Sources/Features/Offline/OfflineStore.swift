/// Keeps all history. Implemented in PostgreSQL, and naively in memory as the tests' oracle.
package protocol OfflineStore: Sendable {
    /// Commits the accepted and the quarantined rows of a batch in one transaction.
    ///
    /// - Throws: `.idempotencyKeyReused` when the batch's key came before with another body.
    func write(_ batch: RowBatch) async throws(FeatureError) -> CommittedBatch

    /// Copies rows of the view's batch source that the offline table does not hold yet.
    ///
    /// - Parameter interval: Which event times to copy.
    func materialize(
        _ schema: FeatureViewSchema, interval: MaterializationInterval
    ) async throws(FeatureError) -> MaterializedRows

    /// For each key the greatest row visible at `instant`, and besides it every row that becomes
    /// visible later, in batches and in any order.
    func latestRows(
        of schema: FeatureViewSchema, at instant: EventTime,
        _ consume: @Sendable ([OfflineRow]) -> Void
    ) async throws(FeatureError)

    /// For each key the greatest row visible at `instant`, however old.
    func rows(
        of schema: FeatureViewSchema, keys: [EntityKey], at instant: EventTime
    ) async throws(FeatureError) -> [OfflineRow?]

    /// Joins features to entity rows, each as of its own time.
    ///
    /// - Parameter begin: Called once, before any row, with the columns of the result.
    /// - Parameter consume: Called with the rows in the order of the entity rows, in batches.
    /// - Throws: What `consume` throws comes back as it is.
    func join(
        _ join: PointInTimeJoin, begin: @Sendable ([Column]) async throws -> Void,
        _ consume: @Sendable (RowBlock) async throws -> Void
    ) async throws
}
