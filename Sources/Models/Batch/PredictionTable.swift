package import Features

/// A table of predictions, filled by a job: the rows of a dataset, each with what was predicted.
package struct PredictionTable: Sendable, Hashable {
    /// The job that fills it; no other has one.
    package let job: String
    package let project: String
    package let model: String
    package let version: Int
    /// Where it stands when it is whole; `nil` for one that is only downloaded.
    package let target: Target?
    package let columns: [Column]

    /// A table that callers name.
    package struct Target: Sendable, Hashable {
        package let schema: String
        package let table: String
        /// Whether a table of the name gives way; otherwise it stays, and the job fails.
        package let replaces: Bool

        package init(schema: String, table: String, replaces: Bool) {
            self.schema = schema
            self.table = table
            self.replaces = replaces
        }
    }

    package init(
        job: String, project: String, model: String, version: Int, target: Target?,
        columns: [Column]
    ) {
        self.job = job
        self.project = project
        self.model = model
        self.version = version
        self.target = target
        self.columns = columns
    }
}
