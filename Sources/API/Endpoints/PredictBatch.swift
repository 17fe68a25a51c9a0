import Features
import HTTP
import JSON
import Models
import Pipelines

extension Endpoint {
    /// `POST /v1/models/{name}/batch-predict`: predicts for a dataset, or for entity rows that are
    /// joined first, into a table, as a job that goes on after a crash.
    ///
    /// The body is JSON, or entity rows as CSV or NDJSON with the rest in the query.
    static func predictBatch(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v1/models/{name}/batch-predict", .requires(.predict),
            query: ["project"] + BatchPredictionRequest.queryMembers,
            body: .buffered(bytesMax: rowsBytesMax)
        ) { request in
            let project = request.project
            let asked = try await services.batchRequest(request)
            let batches = services.batches
            let features = services.features
            if let rows = asked.rowsBytes, rows > DatasetJob.storedBytesMax {
                return try await services.startJob(BatchPredictionJob.kind, project: project) {
                    try await BatchPredictionJob.run(asked, project: project, features, batches, $0)
                }
            }
            return try await services.startJob(
                BatchPredictionJob.kind, project: project, request: asked.stored, as: asked.id)
        }
    }

    /// `GET /v1/jobs/{id}/rows`: the predictions of a job as NDJSON, CSV or Parquet.
    static func getBatchPredictions(_ services: Services) -> Endpoint {
        Endpoint(.get, "/v1/jobs/{id}/rows", .requires(.predict)) { request in
            let format = try TableFormat(accept: request.header("Accept"))
            let id = request.parameter("id")
            let tables = services.batches.tables
            guard let table = try await tables.predictionTable(ofJob: id) else {
                guard let job = try await services.jobs.job(id) else {
                    throw Problem.unknownJob(id)
                }
                guard job.kind == BatchPredictionJob.kind else {
                    throw FeatureError.inTheWay(
                        "the job \"\(id)\" makes no predictions",
                        hint: "Jobs of POST /v1/models/{model}/batch-predict do.")
                }
                throw FeatureError.inTheWay(
                    "the job \"\(id)\" has no predictions: it is \(job.state.rawValue)",
                    hint: "GET /v1/jobs/\(id) tells more.")
            }
            return try await TableStream(format: format, cut: services.logCut(of: request.id))
                .response { begin, consume in
                    try await begin(table.columns)
                    try await tables.rows(of: table, consume)
                    return nil
                }
        }
    }
}

extension Services {
    /// The request with the version that answers it from now on, checked as far as can be without
    /// doing the work.
    fileprivate func batchRequest(_ request: OwnedRequest) async throws -> BatchPredictionRequest {
        let project = request.project
        let model = request.parameter("name")
        let order = try BatchPredictionRequest.Order(request)
        let served =
            if let version = order.version {
                try await predictions.served(model, version: version, project: project)
            } else {
                try predictions.served(
                    model, alias: order.alias ?? PredictionService.defaultAlias, project: project)
            }
        let asked = try BatchPredictionRequest(
            order, served, principal: authorizer.principal)
        switch asked.source {
        case .dataset(let name):
            let receipt = try await features.datasets.receipt(name, project: project)
            _ = try BatchColumns(served.model.signature, served.binding, in: receipt)
        case .join(let dataset):
            var dataset = dataset.named(BatchPredictionJob.datasetName(of: "check"))
            try await dataset.check(in: features.project(project), features)
        }
        return asked
    }
}
