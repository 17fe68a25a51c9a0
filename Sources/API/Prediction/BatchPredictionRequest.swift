import Features
import HTTP
import JSON
import Models
import Pipelines

/// A batch prediction as it was asked for: what its job is stored with, and begins from.
struct BatchPredictionRequest {
    enum Source {
        case dataset(String)
        case join(DatasetRequest)
    }

    let model: String
    /// The one that an alias named when the job was accepted.
    let version: Int
    let source: Source
    let target: PredictionTable.Target?
    /// Of entity rows that were sent; `nil` where there are none.
    let rowsBytes: Int?
    private let datasetOrder: JSONValue

    /// What may stand in the query beside a body of rows only.
    static let queryMembers = ["version", "alias", "as_known", "table", "replace", "id"]

    /// The members of a request before its version is known.
    struct Order {
        let version: Int?
        let alias: String?
        /// What the caller calls the job, if anything: by `id`, or by an idempotency key.
        let name: JobName?
        fileprivate let members: JSONObject
        /// Entity rows that were sent as the body, with the name of their format.
        fileprivate let rows: (format: String, text: String)?

        private static let fields = [
            "version", "alias", "dataset", "entity_rows", "entity_query", "as_known", "table",
            "replace", "id",
        ]

        init(_ request: OwnedRequest) throws {
            if let format = try RowFormat(mediaType: request.mediaType) {
                members = try Self.members(ofQuery: request)
                rows = (
                    format == .ndjson ? "ndjson" : "csv",
                    String(decoding: request.body, as: UTF8.self)
                )
            } else {
                let given = BatchPredictionRequest.queryMembers.first {
                    request.query($0) != nil
                }
                if let given {
                    throw Problem.invalid(
                        "query.\(given)", "The body is JSON, and \"\(given)\" belongs into it.",
                        hint: "In the query it stands beside a body of CSV or NDJSON.")
                }
                members = try request.jsonObject()
                rows = nil
            }
            try members.refuseUnknown(besides: Self.fields)
            try members.refuseTogether("alias", "version")
            try members.refuseTogether("dataset", "entity_rows")
            try members.refuseTogether("dataset", "entity_query")
            version = try members.integer("version")
            alias = try members.string("alias")
            name = try JobName(request, id: try members.string("id"), members, rows: rows?.text)
        }

        private static func members(ofQuery request: OwnedRequest) throws(Problem) -> JSONObject {
            var members = JSONObject()
            for name in ["alias", "table", "id"] {
                members[name] = request.query(name).map(JSONValue.string)
            }
            members["version"] = try request.queriedVersion().map { .integer(Int64($0)) }
            for name in ["as_known", "replace"] where request.query(name) != nil {
                members[name] = .bool(try request.flag(name))
            }
            return members
        }
    }

    /// - Throws: `Problem`.
    init(_ order: Order, _ served: ServedModel, principal: String) throws {
        let members = order.members
        model = served.version.model
        version = served.version.version
        target = try Self.target(members)
        rowsBytes = order.rows?.text.utf8.count
        if let name = try members.string("dataset") {
            source = .dataset(name)
            datasetOrder = .null
            return
        }
        guard order.rows != nil || members["entity_rows"] != nil || members["entity_query"] != nil
        else {
            throw Problem.invalid(
                "dataset", "Nothing is given to predict for.",
                hint: "Name a dataset, or give entity_rows, an entity_query, or rows as CSV.")
        }
        let stored = try Self.datasetOrder(
            members, rows: order.rows, served, principal: principal)
        datasetOrder = .object(stored)
        source = .join(DatasetRequest(stored: stored))
    }

    /// The dataset that is joined from the features which feed the version.
    private static func datasetOrder(
        _ members: JSONObject, rows: (format: String, text: String)?, _ served: ServedModel,
        principal: String
    ) throws -> JSONObject {
        guard let binding = served.binding else {
            throw Problem.invalid(
                "dataset", "The model has no feature service to join features by.",
                hint: "Name a dataset that has a column for each input.")
        }
        let references = served.version.features?.meant ?? binding.selection.items.map(\.reference)
        var order: JSONObject = [
            "features": .array(references.map { .string($0.description) }),
            "full_feature_names": true, "leakage": false, "replace": true,
        ]
        for field in ["entity_rows", "entity_query", "as_known"] { order[field] = members[field] }
        var stored: JSONObject = ["order": .object(order), "principal": .string(principal)]
        if let rows {
            stored["format"] = .string(rows.format)
            stored["rows"] = .string(rows.text)
        }
        return stored
    }

    private static func target(_ members: JSONObject) throws -> PredictionTable.Target? {
        let replaces = try members.flag("replace")
        guard let name = try members.string("table") else {
            guard !replaces else {
                throw Problem.invalid("replace", "There is no table to replace.")
            }
            return nil
        }
        let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard path.count == 2, path.allSatisfy(DefinitionName.isValid) else {
            throw Problem.invalid(
                "table", "\"\(name)\" is not a table.", hint: "Write schema.table.")
        }
        let isOwn = path[0] == "larder" || path[0].hasPrefix("larder_")
        guard !isOwn, !path[0].hasPrefix("pg_"), path[0] != "information_schema" else {
            throw Problem.invalid(
                "table",
                "The schema \"\(path[0])\" is \(isOwn ? "the server's" : "PostgreSQL's") own.",
                hint: "Choose another schema; it is created where there is none.")
        }
        return PredictionTable.Target(schema: path[0], table: path[1], replaces: replaces)
    }

    var stored: JSONValue {
        var stored: JSONObject = [
            "model": .string(model), "version": .integer(Int64(version)),
            "order": datasetOrder,
        ]
        if case .dataset(let name) = source { stored["dataset"] = .string(name) }
        if let target {
            stored["target"] = [
                "schema": .string(target.schema), "table": .string(target.table),
                "replaces": .bool(target.replaces),
            ]
        }
        return .object(stored)
    }

    /// Reads what `stored` gives.
    init(stored: JSONObject) throws {
        model = try stored.requiredString("model")
        version = try stored.integer("version") ?? 0
        rowsBytes = nil
        datasetOrder = stored["order"] ?? .null
        if let name = try stored.string("dataset") {
            source = .dataset(name)
        } else {
            source = .join(DatasetRequest(stored: try stored.object("order") ?? JSONObject()))
        }
        target = try stored.object("target").map { target in
            PredictionTable.Target(
                schema: try target.requiredString("schema"),
                table: try target.requiredString("table"),
                replaces: try target.flag("replaces"))
        }
    }
}
