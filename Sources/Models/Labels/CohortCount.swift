package import Features

/// How many predictions of a cohort there are of one version and role in one stretch of time.
package struct CohortCount: Sendable, Hashable {
    package let version: Int
    package let role: PredictionBatch.Role
    /// Where the stretch begins.
    package let start: EventTime
    package let matured: Int
    package let immature: Int

    package init(
        version: Int, role: PredictionBatch.Role, start: EventTime, matured: Int, immature: Int
    ) {
        self.version = version
        self.role = role
        self.start = start
        self.matured = matured
        self.immature = immature
    }
}
