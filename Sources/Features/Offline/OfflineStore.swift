/// Keeps all history. Implemented in PostgreSQL, and naively in memory as the tests' oracle.
package protocol OfflineStore: Sendable {
    /// Commits the accepted and the quarantined rows of a batch in one transaction.
    ///
    /// - Throws: `.idempotencyKeyReused` when the batch's key came before with another body.
    func write(_ batch: RowBatch) async throws(FeatureError) -> CommittedBatch

    /// Copies rows of the view's batch source that the offline table does not hold yet, in chunks
    /// that are committed one by one.
    ///
    /// When it returns, the greatest row of each key and event time that was compared is the
    /// source's last of them.
    /// - Parameter follow: Called after each chunk.
    /// - Throws: `.invalid` for a source that cannot be read; chunks committed before stay.
    func materialize(
        _ schema: FeatureViewSchema, _ order: MaterializationOrder,
        follow: @Sendable (CopiedChunk) -> Void
    ) async throws(FeatureError) -> MaterializedRows

    /// The view's features that stored rows may lack because they were added later.
    func unfilledFeatures(of schema: FeatureViewSchema) async throws(FeatureError) -> [String]

    /// Fills features of stored rows from the source's rows of the same key and times, where they
    /// are null and the rows are equal otherwise.
    ///
    /// - Parameter progress: Called after each chunk.
    /// - Returns: In `written` the rows that were filled.
    func backfill(
        _ schema: FeatureViewSchema, features: [String], interval: MaterializationInterval,
        checkpoint: Checkpoint?, progress: @Sendable (MaterializedRows) -> Void
    ) async throws(FeatureError) -> MaterializedRows

    /// Deletes rows of event times before `cutoff`, except those that are, or may yet become, the
    /// greatest of their key visible at or after `instant`.
    ///
    /// - Parameter progress: Called after each chunk with the rows deleted so far.
    /// - Returns: The rows deleted.
    func expire(
        _ schema: FeatureViewSchema, before cutoff: EventTime, at instant: EventTime,
        checkpoint: Checkpoint?, progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> Int

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
