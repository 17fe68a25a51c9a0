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
            let order = try BatchPredictionRequest.Order(request)
            // Before anything that may have changed since the request was accepted.
            if let name = order.name,
                try await services.jobs.isThere(
                    name, kind: BatchPredictionJob.kind, project: project)
            {
                return services.accepted(name.id)
            }
            let asked = try await services.batchRequest(
                order, model: request.parameter("name"), project: project)
            let batches = services.batches
            let features = services.features
            if let rows = asked.rowsBytes, rows > DatasetJob.storedBytesMax {
                return try await services.startJob(
                    BatchPredictionJob.kind, project: project, as: order.name
                ) {
                    try await BatchPredictionJob.run(asked, project: project, features, batches, $0)
                }
            }
            return try await services.startJob(
                BatchPredictionJob.kind, project: project, request: asked.stored, as: order.name)
        }
    }

    /// `GET /v1/jobs/{id}/rows`: the predictions of a job as NDJSON, CSV or Parquet.
    static func getBatchPredictions(_ services: Services) -> Endpoint {
        Endpoint(.get, "/v1/jobs/{id}/rows", .requires(.predict)) { request in
            let format = try TableFormat(accept: request.header("Accept"))
            let id = request.parameter("id")
            let tables = services.batches.tables
            guard let table = try await tables.result(ofJob: id)?.table else {
                guard let job = try await services.jobs.job(id) else {
                    throw Problem.unknownJob(id)
                }
                guard job.kind == BatchPredictionJob.kind else {
                    throw FeatureError.inTheWay(
                        "the job \"\(id)\" makes no predictions",
                        hint: "Jobs of POST /v1/models/{model}/batch-predict do.")
                }
                guard job.state != .succeeded else {
                    throw FeatureError.inTheWay(
                        "the predictions of the job \"\(id)\" are gone",
                        hint: "They are kept for prediction-retention after the job's end, or "
                            + "until others take their table's place. Predict again.")
                }
                throw FeatureError.inTheWay(
                    "the job \"\(id)\" has no predictions: it is \(job.state.rawValue)",
                    hint: "GET /v1/jobs/\(id) tells more.")
            }
            return try await TableStream(format: format, cut: services.logCut(of: request.id))
                .response { begin, consume in
                    try await tables.rows(
                        of: table, begin: { try await begin(table.columns) }, consume)
                    return nil
                }
        }
    }
}

extension Services {
    /// The request with the version that answers it from now on, checked as far as can be without
    /// doing the work.
    fileprivate func batchRequest(
        _ order: BatchPredictionRequest.Order, model: String, project: String
    ) async throws -> BatchPredictionRequest {
        let served =
            if let version = order.version {
                try await predictions.served(model, version: version, project: project)
            } else {
                try predictions.served(
                    model, alias: order.alias ?? PredictionService.defaultAlias, project: project)
            }
        let asked = try BatchPredictionRequest(
            order, served, principal: authorizer.principal)
        let rows = try await rows(of: asked.source, project: project)
        _ = try BatchColumns(served.model.signature, served.binding, in: rows)
        if let target = asked.target { try await batches.tables.check(target) }
        return asked
    }

    /// The rows to predict for, checked as far as can be without joining them.
    private func rows(
        of source: BatchPredictionRequest.Source, project: String
    ) async throws -> BatchRows {
        switch source {
        case .dataset(let name):
            return BatchRows(try await features.datasets.receipt(name, project: project))
        case .join(let dataset):
            let name = BatchPrediction.datasetName(ofJob: "check")
            var dataset = dataset.named(name)
            let project = features.project(project)
            let columns = try await dataset.check(in: project, features)
            let selection = try dataset.order(in: project).join.selection
            return BatchRows(
                dataset: name, columns: columns, features: selection.items.map(\.reference))
        }
    }
}
