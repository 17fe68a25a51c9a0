/// Tells what was committed, and by whom. Implemented in PostgreSQL, and naively in memory.
///
/// Whatever was committed is told exactly once to who asks again and again from the position that
/// the last answer ended at, however late its transaction committed.
package protocol ChangeFeed: Sendable {
    /// What was committed until now.
    func position() async throws(FeatureError) -> ChangePosition

    /// What others have committed after the position.
    ///
    /// - Complexity: O(*n*) in changes since; nothing of their rows is read.
    func changes(since position: ChangePosition) async throws(FeatureError) -> Changes

    /// Whether the changes after the position are all still kept.
    ///
    /// Asked after rows were read, it says that none of them had been removed until then.
    func keepsChanges(since position: ChangePosition) async throws(FeatureError) -> Bool

    /// The rows of a change, in any order and in parts.
    ///
    /// They are found by the changes, so those of changes that were removed since `change` was told
    /// are missing, without an error.
    /// Rows that were committed since `change` was told may be among them. Each part is of one
    /// transaction.
    /// - Parameter schema: Of the table that the change is about.
    /// - Throws: `.conflict` where the table is not what the schema says any more.
    func rows(
        of change: ViewChange, in schema: FeatureViewSchema,
        _ consume: @Sendable (_ rows: [OfflineRow], _ transaction: Int64) -> Void
    ) async throws(FeatureError)
}
