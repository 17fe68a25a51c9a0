/// Keeps all history. Implemented in PostgreSQL, and naively in memory as the tests' oracle.
package protocol OfflineStore: ChangeFeed {
    /// Commits the accepted and the quarantined rows of a small batch, together with other small
    /// batches that come at the same time; each stands and falls alone all the same.
    ///
    /// - Parameter batch: Of at most 65,536 rows.
    /// - Parameter follow: Called when the rows are committed, before this returns, or after it
    ///   has thrown because nobody knew yet. Not called for a replay.
    /// - Throws: `.idempotencyKeyReused` when the batch's key came before with another body.
    func write(
        _ batch: RowBatch, follow: @escaping @Sendable (CommittedRows) -> Void
    ) async throws(FeatureError) -> BatchReceipt

    /// Commits the rows of a batch as they come, in one transaction.
    ///
    /// - Parameter follow: Given each part's rows in order, before they are committed; rows of
    ///   a replay are not.
    /// - Throws: What the stream throws comes back as it is; nothing is committed then.
    func write(
        _ stream: RowStream, follow: @escaping @Sendable (PlacedRows) -> Void
    ) async throws -> BatchReceipt

    /// About how many rows of the source an order compares, those included that an attempt before
    /// this one has compared: what the database expects, without reading them.
    func rowEstimate(
        of schema: FeatureViewSchema, for order: MaterializationOrder
    ) async throws(FeatureError) -> Int

    /// Copies rows of the view's batch source that the offline table does not hold yet, in chunks
    /// that are committed one by one.
    ///
    /// When it returns, the greatest row of each key and event time that was compared is the
    /// source's last of them. Of a view with aggregations every row of the source is an event: the
    /// table then holds each as often as the source does.
    /// - Parameter follow: Called after each chunk.
    /// - Throws: `.invalid` for a source that cannot be read; chunks committed before stay.
    func materialize(
        _ schema: FeatureViewSchema, _ order: MaterializationOrder,
        follow: @Sendable (CopiedChunk) -> Void
    ) async throws(FeatureError) -> MaterializedRows

    /// The view's features that stored rows may lack because they were added later.
    func unfilledFeatures(of schema: FeatureViewSchema) async throws(FeatureError) -> [String]

    /// Fills features of stored rows from the source's rows of the same key and times, where they
    /// are null and the rows are equal otherwise; each event of a view with aggregations from a
    /// row of its own.
    ///
    /// - Parameter features: Names of stored features.
    /// - Parameter progress: Called after each chunk.
    /// - Returns: In `written` the rows that were filled.
    func backfill(
        _ schema: FeatureViewSchema, features: [String], interval: MaterializationInterval,
        checkpoint: Checkpoint?, progress: @Sendable (MaterializedRows) -> Void
    ) async throws(FeatureError) -> MaterializedRows

    /// Deletes rows, and says so in the audit.
    ///
    /// - Parameter progress: Called after each chunk with the rows deleted so far.
    /// - Returns: The rows deleted.
    func expire(
        _ schema: FeatureViewSchema, _ order: ExpiryOrder, progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> Int

    /// What `expire` would delete, and whom it would touch; reads the table once.
    func expiryPlan(
        for schema: FeatureViewSchema, _ order: ExpiryOrder
    ) async throws(FeatureError) -> ExpiryPlan

    /// For each key the greatest row visible at `instant`, and besides it every row that becomes
    /// visible later, in batches and in any order.
    func latestRows(
        of schema: FeatureViewSchema, at instant: EventTime,
        _ consume: @Sendable (OfflineRows) -> Void
    ) async throws(FeatureError)

    /// The events of a view with aggregations from an event time on, those of the future included,
    /// in batches and in any order.
    ///
    /// - Parameter begin: Called once, before any event, with the transactions whose events are
    ///   read: all that they wrote, and nothing of others.
    func events(
        of schema: FeatureViewSchema, since: EventTime, begin: @Sendable (CommitSnapshot) -> Void,
        _ consume: @Sendable ([OfflineRow]) -> Void
    ) async throws(FeatureError)

    /// For each key the greatest row visible at `instant`, however old.
    ///
    /// Of a view with aggregations: its features over the windows that end at `instant`, from what
    /// was known then, in a row of that time.
    func rows(
        of schema: FeatureViewSchema, keys: [EntityKey], at instant: EventTime
    ) async throws(FeatureError) -> [OfflineRow?]

    /// Those of the views whose joins read events for want of tiles that are whole and fit the
    /// aggregations.
    func viewsToTile(
        among schemas: [FeatureViewSchema]
    ) async throws(FeatureError) -> [FeatureViewSchema]

    /// Computes the tiles of such a view, a part of its keys at a time; goes on where an earlier
    /// call was interrupted.
    ///
    /// Rows may be written meanwhile. Until all are computed, joins read events instead.
    /// - Parameter progress: Called after each part with the keys done so far, by earlier calls,
    ///   too.
    /// - Returns: The keys done.
    /// - Throws: `.conflict` where the view's aggregations were changed.
    @discardableResult
    func rebuildTiles(
        of schema: FeatureViewSchema, progress: @Sendable (_ keys: Int) -> Void
    ) async throws(FeatureError) -> Int

    /// Joins features to entity rows, each as of its own time.
    ///
    /// - Parameter begin: Called once, before any row, with the columns of the result.
    /// - Parameter consume: Called with the rows in the order of the entity rows, in batches.
    /// - Throws: What `consume` throws comes back as it is.
    @discardableResult
    func join(
        _ join: PointInTimeJoin, begin: @Sendable ([Column]) async throws -> Void,
        _ consume: @Sendable (RowBlock) async throws -> Void
    ) async throws -> JoinSummary

    /// Says how the join would be run, without running it. Entity rows that were sent are read; a
    /// query for them is not run.
    func explain(_ join: PointInTimeJoin) async throws -> JoinExplanation
}
