/// Where a running job says how far it is.
package struct JobProgress: Sendable {
    private let report: @Sendable (Job.Progress) -> Void

    init(report: @escaping @Sendable (Job.Progress) -> Void) {
        self.report = report
    }

    package func report(done: Int, of total: Int, _ unit: String) {
        report(Job.Progress(done: done, total: total, unit: unit))
    }
}
