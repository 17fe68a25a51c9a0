import Features
import HTTP
import JSON

extension Endpoint {
    /// `POST /v1/historical-features`: joins features to entity rows, each as of its own time, and
    /// streams the result as NDJSON or CSV.
    ///
    /// The body is JSON, or entity rows as CSV or NDJSON with the rest in the query.
    static func historicalFeatures(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v1/historical-features", .requires(.readOffline),
            query: HistoricalRequest.queryNames, body: .buffered(bytesMax: rowsBytesMax)
        ) { request in
            let format = try TableFormat(accept: request.header("Accept"))
            let project = services.features.project(request.project)
            let join = try HistoricalRequest(request, in: project).join
            return try await TableStream(format: format).response { begin, consume in
                try await services.features.join(join, begin: begin, consume)
            }
        }
    }
}

/// A point-in-time join as it was asked for.
struct HistoricalRequest {
    let join: PointInTimeJoin

    static let queryNames = [
        "project", "features", "feature_service", "as_known", "full_feature_names",
    ]
    static let fields = [
        "features", "feature_service", "entity_rows", "entity_query", "as_known",
        "full_feature_names",
    ]

    /// Reads a JSON body, or entity rows in the body and the rest in the query.
    init(_ request: OwnedRequest, in project: Project) throws {
        switch request.mediaType {
        case "text/csv", "application/x-ndjson", "application/ndjson", "application/jsonl":
            var body = JSONObject()
            if let features = request.query("features") {
                body["features"] = .array(
                    features.split(separator: ",").map { .string(String($0)) })
            }
            if let service = request.query("feature_service") {
                body["feature_service"] = .string(service)
            }
            body["as_known"] = .bool(try request.flag("as_known"))
            body["full_feature_names"] = .bool(try request.flag("full_feature_names"))
            var rows: [RowFields] = []
            try RowsBody.read(request.body, mediaType: request.mediaType, member: "") {
                rows.append($0)
            }
            try self.init(body, rows: rows, in: project)
        default:
            let body = try request.jsonObject()
            try body.refuseUnknown(besides: Self.fields)
            try self.init(body, in: project)
        }
    }

    /// Reads the join's members of a JSON body.
    init(_ body: JSONObject, in project: Project) throws {
        try body.refuseTogether("entity_rows", "entity_query")
        if let query = try body.string("entity_query") {
            try self.init(body, .query(query), in: project)
            return
        }
        guard !(body["entity_rows"] ?? .null).isNull else {
            throw Problem.invalid(
                "entity_rows", "Nothing is given to join features to.",
                hint: "Give entity_rows, or an entity_query that yields them.")
        }
        var rows: [RowFields] = []
        try RowsBody.read(body["entity_rows"], member: "entity_rows") { rows.append($0) }
        try self.init(body, rows: rows, in: project)
    }

    private init(_ body: JSONObject, rows: [RowFields], in project: Project) throws {
        let selection = try FeatureSelection(body, in: project)
        let table = try EntityTable(reading: rows, joinKeys: selection.joinKeys)
        try self.init(body, .table(table), in: project)
        // A clash of names is an error of the request, not of the stream.
        _ = try join.columns(after: table.columns)
    }

    private init(_ body: JSONObject, _ entityRows: EntityRows, in project: Project) throws {
        join = PointInTimeJoin(
            selection: try FeatureSelection(body, in: project), entityRows: entityRows,
            asKnown: try body.flag("as_known"),
            fullFeatureNames: try body.flag("full_feature_names"))
    }
}
