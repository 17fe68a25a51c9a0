import Features
import HTTP
import JSON
import Pipelines

extension Endpoint {
    /// `POST /v1/datasets`: builds and stores a point-in-time join, as a job.
    static func createDataset(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v1/datasets", .requires(.readOffline), query: ["project"],
            body: .buffered(bytesMax: rowsBytesMax)
        ) { request in
            let body = try request.jsonObject()
            let features = services.features
            let order = try DatasetOrder(body, in: features.project(request.project))
            if !order.replaces { try await features.datasets.refuseExisting(order) }
            guard request.body.count <= DatasetJob.storedBytesMax else {
                return try await services.startJob(DatasetJob.kind, project: order.project) {
                    try await DatasetJob.create(order, features, $0)
                }
            }
            return try await services.startJob(
                DatasetJob.kind, project: order.project, request: .object(body))
        }
    }

    /// `GET /v1/datasets`: the receipts by name, in pages.
    static func listDatasets(_ services: Services) -> Endpoint {
        Endpoint(
            .get, "/v1/datasets", .requires(.readOffline), query: ["project", "limit", "cursor"]
        ) { request in
            let page = try Page(request)
            // One more than asked tells whether there is another page.
            let receipts = try await services.features.datasets.receipts(
                project: request.project, after: page.cursor, limit: page.limit + 1)
            return page.answer(receipts, cursor: \.name, json: \.json)
        }
    }

    /// `DELETE /v1/datasets/{name}`: answers the receipt of what is gone.
    static func deleteDataset(_ services: Services) -> Endpoint {
        Endpoint(
            .delete, "/v1/datasets/{name}", .requires(.manage), query: ["project"]
        ) { request in
            .json(
                try await services.features.datasets.remove(
                    request.parameter("name"), project: request.project
                ).json)
        }
    }

    /// `GET /v1/datasets/{name}`: the receipt.
    static func getDataset(_ services: Services) -> Endpoint {
        Endpoint(
            .get, "/v1/datasets/{name}", .requires(.readOffline), query: ["project"]
        ) { request in
            let receipt = try await services.features.datasets.receipt(
                request.parameter("name"), project: request.project)
            return .json(receipt.json)
        }
    }

    /// `GET /v1/datasets/{name}/rows`: the rows as NDJSON, CSV or Parquet.
    static func getDatasetRows(_ services: Services) -> Endpoint {
        Endpoint(
            .get, "/v1/datasets/{name}/rows", .requires(.readOffline), query: ["project"]
        ) { request in
            let format = try TableFormat(accept: request.header("Accept"))
            let datasets = services.features.datasets
            let receipt = try await datasets.receipt(
                request.parameter("name"), project: request.project)
            return try await TableStream(format: format, cut: services.logCut(of: request.id))
                .response { begin, consume in
                    try await begin(receipt.columns)
                    try await datasets.rows(of: receipt, consume)
                    return nil
                }
        }
    }
}

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

    /// A dataset is committed whole; an attempt more builds it anew, in the place of one that the
    /// attempt before may have committed without living to tell.
    static func handler(_ features: FeatureStore) -> JobRunner.Handler {
        { job, progress in
            let order = try DatasetOrder(
                job.requestObject, in: features.project(job.project), replaces: job.attempt > 1)
            return try await create(order, features, progress)
        }
    }
}

extension DatasetStore {
    /// Tells before the work what the store would tell after it.
    fileprivate func refuseExisting(_ order: DatasetOrder) async throws(FeatureError) {
        do throws(FeatureError) {
            _ = try await receipt(order.name, project: order.project)
        } catch {
            if case .unknownDataset = error { return }
            throw error
        }
        throw .datasetExists(order.name)
    }
}

extension DatasetOrder {
    private static let fields = ["name", "replace", "label", "leakage"]

    /// Reads the body of a request.
    ///
    /// - Parameter replaces: Whether one of the name is replaced, even if the body says nothing.
    init(_ body: JSONObject, in project: Project, replaces: Bool = false) throws {
        try body.refuseUnknown(besides: Self.fields + HistoricalRequest.fields)
        let name = try body.requiredString("name")
        guard DefinitionName.isValid(name) else {
            throw Problem.invalid(
                "name", "\"\(name)\" cannot be a name.", hint: DefinitionName.rule)
        }
        let label = try body.string("label")
        let reportsLeakage = (body["leakage"] ?? .null).isNull ? true : try body.flag("leakage")
        let service = try body.string("feature_service")
        var rest = body
        for field in Self.fields { rest[field] = nil }
        let join = try HistoricalRequest(rest, in: project).join
        self.init(
            name: name, project: project.name, join: join,
            replaces: try body.flag("replace") || replaces,
            label: label, likelyLabels: Self.labels(ofModelsOn: service, in: project),
            reportsLeakage: reportsLeakage)
        if case .table(let table) = join.entityRows {
            _ = try self.label(among: join.columns(after: table.columns))
        }
    }

    /// What the models on the feature service predict.
    private static func labels(ofModelsOn service: String?, in project: Project) -> [String] {
        guard let service else { return [] }
        return project.all(.model).compactMap { registered in
            guard case .model(let model) = registered.definition, model.featureService == service
            else { return nil }
            return model.label
        }
    }
}

extension DatasetReceipt {
    var json: JSONValue {
        let seconds = details.duration.map { JSONValue.number($0 / .seconds(1)) }
        let query = details.entityQuery.map(JSONValue.string)
        return [
            "name": .string(name), "project": .string(project), "rows": .integer(Int64(rows)),
            "columns": .array(columns.map(\.json)), "content_hash": .string(contentHash),
            "definitions_hash": .string(definitionsHash),
            "as_of_sequence": .integer(asOfSequence), "as_known": .bool(asKnown),
            "created_at": .string(createdAt.description),
            "features": .array(features.map { .string($0.description) }),
            "entity_rows": [
                "kind": query == nil ? "inline" : "query", "query": query ?? .null,
            ],
            "label": details.label.map(JSONValue.string) ?? .null,
            "duration_seconds": seconds ?? .null, "leakage": details.leakage?.json ?? .null,
        ]
    }
}
