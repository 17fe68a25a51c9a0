import Features
import JSON
import Pipelines

/// The work of building a dataset.
enum DatasetJob {
    static let kind = "dataset"
    /// Larger requests, which hold their entity rows, are not stored; their jobs end with the
    /// server.
    static let storedBytesMax = 1024 * 1024

    static func create(
        _ order: DatasetOrder, _ features: FeatureStore, _ progress: JobProgress
    ) async throws -> JSONValue {
        let receipt = try await features.datasets.create(order) {
            progress.report(done: $0, of: 0, "rows")
        }
        progress.report(done: receipt.rows, of: receipt.rows, "rows")
        return receipt.json
    }

    /// A dataset is committed whole; an attempt more finds what the one before has committed
    /// without living to tell, or builds it anew.
    static func handler(_ features: FeatureStore) -> JobRunner.Handler {
        { job, progress in
            let order = try DatasetRequest(stored: job.requestObject)
                .order(in: features.project(job.project), job: job.id)
            return try await create(order, features, progress)
        }
    }
}
