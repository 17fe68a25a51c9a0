import Features
import HTTP
import JSON

extension Endpoint {
    /// `POST /v1/historical-features`: joins features to entity rows, each as of its own time, and
    /// streams the result as NDJSON or CSV.
    ///
    /// The body is JSON, or entity rows as CSV or NDJSON with the rest in the query; those are read
    /// as they come, and may be of any number. With `explain` the answer says how the join would be
    /// run.
    static func historicalFeatures(_ services: Services) -> Endpoint {
        var endpoint = Endpoint(
            .post, "/v1/historical-features", .requires(.readOffline),
            query: HistoricalRequest.queryNames, body: .streamed
        ) { request in
            let format = try TableFormat(accept: request.header("Accept"))
            let project = services.features.project(request.project)
            let asked = try await HistoricalRequest(request, in: project)
            if asked.isExplained {
                return .json(try await services.features.explain(asked.join).json)
            }
            let join = asked.join
            let trailer = request.takesTrailers ? laterCellsTrailer : nil
            let note = { @Sendable in
                asked.timesWithoutZone().map { (timesWithoutZoneHeader, "\($0); read as UTC") }
            }
            return try await TableStream(
                format: format, cut: services.logCut(of: request.id), trailer: trailer, note: note
            ).response { begin, consume in
                try await services.features.join(join, begin: begin, consume)
                    .cellsKnownLater.map(String.init)
            }
        }
        endpoint.endsWithClient = true
        return endpoint
    }

    /// How many cells come from rows that became known only after the entity row's time. It is
    /// known when the last row is, and so stands behind the body.
    private static let laterCellsTrailer = "Larder-Cells-Known-Later"

    /// How many entity rows have a time without a zone; absent where none has.
    private static let timesWithoutZoneHeader = "Larder-Times-Without-Zone"
}

extension OwnedRequest {
    /// Whether the client has said that it understands trailers (RFC 9110, sections 6.5.1 and
    /// 10.1.4). Some that do not are ended by one: Foundation's URLSession on Linux.
    fileprivate var takesTrailers: Bool {
        (header("TE") ?? "").split(separator: ",").contains {
            MediaType.of(String($0)) == "trailers"
        }
    }
}

/// A point-in-time join as it was asked for.
struct HistoricalRequest {
    let join: PointInTimeJoin
    /// Whether the plan is asked for in place of the rows.
    let isExplained: Bool
    /// Of the entity rows that have been read; `nil` where there is none.
    let timesWithoutZone: @Sendable () -> Int?

    static let queryNames = [
        "project", "features", "feature_service", "as_known", "full_feature_names", "explain",
    ]
    static let fields = [
        "features", "feature_service", "entity_rows", "entity_query", "as_known",
        "full_feature_names",
    ]

    /// Bytes of a JSON document, which is held whole; CSV and NDJSON may be of any length.
    private static let documentBytesMax = Endpoint.rowsBytesMax

    /// Reads a JSON body, or the query of a request whose body is entity rows.
    init(_ request: OwnedRequest, in project: Project) async throws {
        guard let stream = request.bodyStream else {
            preconditionFailure("entity rows are read from a streamed body")
        }
        let isExplainedInQuery = try request.flag("explain")
        if let format = try RowFormat(mediaType: request.mediaType) {
            let body = try Self.members(ofQuery: request)
            let selection = try FeatureSelection(body, in: project)
            let rows = EntityRowStream(
                stream, format, joinKeys: selection.joinKeys, typed: selection.requestColumns)
            try self.init(body, .stream(rows), in: project, isExplained: isExplainedInQuery)
            return
        }
        let document = try await stream.document(bytesMax: Self.documentBytesMax)
        var body = try JSONValue(parsing: document).expectedObject()
        try body.refuseUnknown(besides: Self.fields + ["explain"])
        let isExplained = try body.flag("explain")
        body["explain"] = nil
        try self.init(body, in: project, isExplained: isExplained || isExplainedInQuery)
    }

    /// Reads the join's members of a JSON body.
    init(_ body: JSONObject, in project: Project, isExplained: Bool = false) throws {
        try body.refuseTogether("entity_rows", "entity_query")
        if let query = try body.string("entity_query") {
            try self.init(body, .query(query), in: project, isExplained: isExplained)
            return
        }
        guard !(body["entity_rows"] ?? .null).isNull else {
            throw Problem.invalid(
                "entity_rows", "Nothing is given to join features to.",
                hint: "Give entity_rows, or an entity_query that yields them.")
        }
        let rows = try EntityRowList.read(body["entity_rows"], member: "entity_rows")
        let selection = try FeatureSelection(body, in: project)
        let table = try EntityTable(
            reading: rows, joinKeys: selection.joinKeys, typed: selection.requestColumns)
        try self.init(body, .table(table), in: project, isExplained: isExplained)
        // A clash of names is an error of the request, not of the stream.
        _ = try join.columns(after: table.columns)
    }

    /// What stands in the query of a request whose body is entity rows, as members of a JSON body.
    static func members(ofQuery request: OwnedRequest) throws(Problem) -> JSONObject {
        var body = JSONObject()
        if let features = request.query("features") {
            body["features"] = .array(features.split(separator: ",").map { .string(String($0)) })
        }
        if let service = request.query("feature_service") {
            body["feature_service"] = .string(service)
        }
        body["as_known"] = .bool(try request.flag("as_known"))
        body["full_feature_names"] = .bool(try request.flag("full_feature_names"))
        return body
    }

    /// Reads the join's members of a JSON body, the entity rows coming from elsewhere.
    init(
        _ body: JSONObject, _ entityRows: EntityRows, in project: Project,
        isExplained: Bool = false
    ) throws {
        let counted = entityRows.countingTimesWithoutZone()
        timesWithoutZone = counted.count
        join = PointInTimeJoin(
            selection: try FeatureSelection(body, in: project), entityRows: counted.rows,
            asKnown: try body.flag("as_known"),
            fullFeatureNames: try body.flag("full_feature_names"))
        self.isExplained = isExplained
    }
}

extension BodyStream {
    /// The whole body.
    fileprivate func document(bytesMax: Int) async throws -> [UInt8] {
        var document: [UInt8] = []
        for try await piece in self {
            document += piece
            guard document.count <= bytesMax else {
                throw Problem(
                    .contentTooLarge, "too-large", "the body is too large",
                    detail: "A JSON document of entity rows has up to \(bytesMax) bytes.",
                    hint: "Send CSV or NDJSON, which may be of any length.")
            }
        }
        return document
    }
}

extension JoinExplanation {
    fileprivate var json: JSONValue {
        [
            "views": .array(
                views.map { view in
                    [
                        "feature_view": .string(view.name), "shape": .string(view.shape.rawValue),
                        "rule": .string(view.rule),
                        "feature_rows": .integer(Int64(view.featureRows)),
                    ]
                }),
            "estimate": [
                "entity_rows": .integer(Int64(entityRows)),
                "feature_rows": .integer(Int64(views.reduce(0) { $0 + $1.featureRows })),
                "cost": .number(statements.reduce(0) { $0 + $1.cost }),
            ],
            "statements": .array(
                statements.map { statement in
                    [
                        "name": .string(statement.name), "cost": .number(statement.cost),
                        "plan": statement.plan,
                    ]
                }),
        ]
    }
}
