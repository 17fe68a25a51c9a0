/// Where a running job says how far it is.
package struct JobProgress: Sendable {
    /// The job's identifier.
    package let job: String
    private let report: @Sendable (Job.Progress) -> Void

    init(of job: String, report: @escaping @Sendable (Job.Progress) -> Void) {
        self.job = job
        self.report = report
    }

    package func report(done: Int, of total: Int, _ unit: String) {
        report(Job.Progress(done: done, total: total, unit: unit))
    }
}
