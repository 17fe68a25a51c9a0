package import Features

/// Predictions for all rows of a dataset, as a job makes them.
package struct BatchPrediction: Sendable {
    /// Where the rows are.
    package enum Source: Sendable {
        /// A stored dataset that has a column for each of the model's inputs.
        case dataset(String)
        /// One that is joined first, and deleted when it was scored.
        case join(DatasetOrder)
    }

    /// What the datasets of jobs are called that join them first: this, then the job's identifier.
    package static let datasetPrefix = "batch_"

    package let project: String
    package let model: String
    package let version: Int
    package let source: Source
    package let target: PredictionTable.Target?
    /// An attempt more finds what those before it have committed.
    package let job: String

    package init(
        project: String, model: String, version: Int, source: Source,
        target: PredictionTable.Target?, job: String
    ) {
        self.project = project
        self.model = model
        self.version = version
        self.source = source
        self.target = target
        self.job = job
    }
    /// The dataset that a job joins and deletes again.
    package static func datasetName(ofJob job: String) -> String {
        datasetPrefix + job.replacing("-", with: "_")
    }
}
