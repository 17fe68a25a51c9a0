/// Where a running job says how far it is.
package struct JobProgress: Sendable {
    /// The job's identifier.
    package let job: String
    private let report: @Sendable (Job.Progress) -> Void
    private let isGivenUpNow: @Sendable () -> Bool

    init(
        of job: String, isGivenUp: @escaping @Sendable () -> Bool,
        report: @escaping @Sendable (Job.Progress) -> Void
    ) {
        self.job = job
        isGivenUpNow = isGivenUp
        self.report = report
    }

    /// Whether the job was cancelled for good. Work is cancelled, too, where a server stops or
    /// another has taken the job over; then the job goes on.
    package var isGivenUp: Bool { isGivenUpNow() }

    package func report(done: Int, of total: Int, _ unit: String) {
        report(Job.Progress(done: done, total: total, unit: unit))
    }
}
