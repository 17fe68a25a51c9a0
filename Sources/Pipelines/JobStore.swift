package import Features

/// Keeps jobs. Implemented in PostgreSQL.
package protocol JobStore: Sendable {
    /// Stores the job as it is now, whether it is new or known.
    /// - Throws: `.conflict` when another server has taken it over.
    func save(_ job: Job) async throws(FeatureError)

    /// - Returns: `nil` for an unknown identifier.
    func job(_ id: String) async throws(FeatureError) -> Job?

    /// The newest jobs first, those created before the job `before`.
    func jobs(before: String?, limit: Int) async throws(FeatureError) -> [Job]

    /// The newest job of the kind whose request has the text `value` as its member `member`;
    /// requests that are too large to be stored are not looked at.
    func newest(
        _ kind: String, project: String, where member: String, is value: String
    ) async throws(FeatureError) -> Job?

    /// Takes over the jobs of servers that are gone.
    ///
    /// Those that can go on become queued jobs of `adoption.owner`; one that was running counts
    /// an attempt more. The others have failed.
    /// - Returns: The jobs to go on with, the oldest first.
    func adopt(_ adoption: JobAdoption, at instant: EventTime) async throws(FeatureError) -> [Job]
}
