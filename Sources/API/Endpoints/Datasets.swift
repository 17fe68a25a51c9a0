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
            let project = services.features.project(request.project)
            let dataset = try DatasetRequest(body, in: project)
            guard request.body.count <= DatasetRequest.storedBytesMax else {
                return try await services.startJob(DatasetRequest.job, project: project.name) {
                    try await dataset.create(services.features, project: project.name, $0)
                }
            }
            return try await services.startJob(
                DatasetRequest.job, project: project.name, request: .object(body))
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

    /// `GET /v1/datasets/{name}/rows`: the rows as NDJSON or CSV.
    static func getDatasetRows(_ services: Services) -> Endpoint {
        Endpoint(
            .get, "/v1/datasets/{name}/rows", .requires(.readOffline), query: ["project"]
        ) { request in
            let format = try TableFormat(accept: request.header("Accept"))
            let datasets = services.features.datasets
            let receipt = try await datasets.receipt(
                request.parameter("name"), project: request.project)
            return try await TableStream(format: format).response { begin, consume in
                try await begin(receipt.columns)
                try await datasets.rows(of: receipt, consume)
            }
        }
    }
}

/// What dataset a caller wants to have.
struct DatasetRequest {
    /// The kind of job.
    static let job = "dataset"
    /// Larger requests, which hold their entity rows, are not stored; their jobs end with the
    /// server.
    static let storedBytesMax = 1024 * 1024

    let name: String
    let join: PointInTimeJoin

    init(_ body: JSONObject, in project: Project) throws {
        try body.refuseUnknown(besides: ["name"] + HistoricalRequest.fields)
        name = try body.requiredString("name")
        guard DefinitionName.isValid(name) else {
            throw Problem.invalid(
                "name", "\"\(name)\" cannot be a name.", hint: DefinitionName.rule)
        }
        var rest = body
        rest["name"] = nil
        join = try HistoricalRequest(rest, in: project).join
    }

    func create(
        _ features: FeatureStore, project: String, _ progress: JobProgress
    ) async throws -> JSONValue {
        let receipt = try await features.datasets.create(name, project: project, join: join) {
            progress.report(done: $0, of: 0, "rows")
        }
        progress.report(done: receipt.rows, of: receipt.rows, "rows")
        return receipt.json
    }

    /// The work of the job. A dataset is committed whole; an attempt more builds it anew.
    static func handler(_ features: FeatureStore) -> JobRunner.Handler {
        { job, progress in
            let project = features.project(job.project)
            return try await DatasetRequest(job.requestObject, in: project)
                .create(features, project: job.project, progress)
        }
    }
}

extension DatasetReceipt {
    var json: JSONValue {
        [
            "name": .string(name), "project": .string(project), "rows": .integer(Int64(rows)),
            "columns": .array(columns.map(\.json)), "content_hash": .string(contentHash),
            "definitions_hash": .string(definitionsHash),
            "as_of_sequence": .integer(asOfSequence), "as_known": .bool(asKnown),
            "created_at": .string(createdAt.description),
            "features": .array(features.map { .string($0.description) }),
        ]
    }
}
