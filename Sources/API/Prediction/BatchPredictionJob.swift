import Features
import JSON
import Models
import Pipelines

/// The work of predicting for many rows.
enum BatchPredictionJob {
    static let kind = "batch-predict"

    static func run(
        _ asked: BatchPredictionRequest, project: String, _ features: FeatureStore,
        _ batches: BatchPredictionService, _ progress: JobProgress
    ) async throws -> JSONValue {
        let source: BatchPrediction.Source =
            switch asked.source {
            case .dataset(let name): .dataset(name)
            case .join(let dataset):
                .join(
                    try dataset.named(BatchPrediction.datasetName(ofJob: progress.job))
                        .order(in: features.project(project), job: progress.job))
            }
        let result = try await batches.run(
            BatchPrediction(
                project: project, model: asked.model, version: asked.version, source: source,
                target: asked.target, job: progress.job)
        ) { progress.report(done: $0, of: $1, "rows") }
        let table = asked.target.map { JSONValue.string("\($0.schema).\($0.table)") }
        return [
            "model": .string(asked.model), "version": .integer(Int64(asked.version)),
            "rows": .integer(Int64(result.rows)), "refused": .integer(Int64(result.refused)),
            "table": table ?? .null, "url": .string("/v1/jobs/\(progress.job)/rows"),
        ]
    }

    static func handler(
        _ features: FeatureStore, _ batches: BatchPredictionService
    ) -> JobRunner.Handler {
        { job, progress in
            let asked = try BatchPredictionRequest(stored: job.requestObject)
            return try await run(asked, project: job.project, features, batches, progress)
        }
    }
}
