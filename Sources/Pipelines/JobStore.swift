package import Features
package import JSON

/// Keeps jobs. Implemented in PostgreSQL.
package protocol JobStore: Sendable {
    /// Stores the job as it is now, whether it is new or known.
    func save(_ job: Job) async throws(FeatureError)

    /// - Returns: `nil` for an unknown identifier.
    func job(_ id: String) async throws(FeatureError) -> Job?

    /// The newest jobs first, those created before the job `before`.
    func jobs(before: String?, limit: Int) async throws(FeatureError) -> [Job]

    /// Marks jobs that a stopped server left unfinished as failed with `error`.
    func failUnfinished(error: JSONValue, at instant: EventTime) async throws(FeatureError)
}
