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
            var body = try request.jsonObject()
            try body.refuseUnknown(besides: ["name"] + HistoricalRequest.fields)
            let name = try body.requiredString("name")
            guard DefinitionName.isValid(name) else {
                throw Problem.invalid(
                    "name", "\"\(name)\" cannot be a name.", hint: DefinitionName.rule)
            }
            body["name"] = nil
            let project = request.project
            let join = try HistoricalRequest(body, in: services.features.project(project)).join
            return try await services.startJob("dataset", project: project) { progress in
                let receipt = try await services.features.datasets.create(
                    name, project: project, join: join
                ) { rows in
                    progress.report(done: rows, of: 0, "rows")
                }
                progress.report(done: receipt.rows, of: receipt.rows, "rows")
                return receipt.json
            }
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
                return nil
            }
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
