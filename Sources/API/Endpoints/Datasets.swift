import Features
import HTTP
import JSON
import Pipelines

extension Endpoint {
    /// `POST /v1/datasets`: builds and stores a point-in-time join, as a job.
    ///
    /// The body is JSON, or entity rows as CSV or NDJSON with the rest in the query.
    static func createDataset(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v1/datasets", .requires(.readOffline), query: DatasetRequest.queryNames,
            body: .buffered(bytesMax: rowsBytesMax)
        ) { request in
            let features = services.features
            var checked = try DatasetRequest(request, principal: services.authorizer.principal)
            let project = request.project
            try await checked.check(in: features.project(project), features)
            let asked = checked
            guard request.body.count <= DatasetJob.storedBytesMax else {
                return try await services.startJob(DatasetJob.kind, project: project) {
                    let order = try asked.order(in: features.project(project), job: $0.job)
                    return try await DatasetJob.create(order, features, $0)
                }
            }
            return try await services.startJob(
                DatasetJob.kind, project: project, request: asked.stored)
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

    /// `DELETE /v1/datasets/{name}`: answers the receipt of what is gone. What models were trained
    /// from is deleted with `?force=true` only.
    static func deleteDataset(_ services: Services) -> Endpoint {
        Endpoint(
            .delete, "/v1/datasets/{name}", .requires(.manage), query: ["force", "project"]
        ) { request in
            .json(
                try await services.features.datasets.remove(
                    request.parameter("name"), project: request.project,
                    isForced: try request.flag("force"), principal: services.authorizer.principal
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
            "versions": versions.json,
            "entity_rows": [
                "kind": query == nil ? "inline" : "query", "query": query ?? .null,
                "times_without_zone": .integer(Int64(details.timesWithoutZone)),
            ],
            "job": details.job.map(JSONValue.string) ?? .null,
            "label": details.label.map(JSONValue.string) ?? .null,
            "duration_seconds": seconds ?? .null, "leakage": details.leakage?.json ?? .null,
        ]
    }
}
