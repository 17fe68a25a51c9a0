/// Names the place where one step of a job notes, in the transaction of each chunk, how far it is.
package struct Checkpoint: Hashable, Sendable {
    package let job: String
    /// Unique within the job, such as `copy/origin_weather`.
    package let step: String

    package init(job: String, step: String) {
        self.job = job
        self.step = step
    }
}
