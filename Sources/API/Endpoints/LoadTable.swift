import Features
import HTTP
import JSON

extension Endpoint {
    /// `PUT /v1/tables/{table}`: creates a source table from CSV, streamed; `?append=true` adds to
    /// it, by the types that it has. `types` gives the columns in the CSV's order as
    /// `name=type,…`.
    static func loadTable(_ services: Services) -> Endpoint {
        Endpoint(
            .put, "/v1/tables/{table}", .requires(.manage), query: ["types", "append"],
            body: .streamed
        ) { request in
            let load = try TableLoad(request)
            guard request.mediaType == "text/csv", let stream = request.bodyStream else {
                throw Problem(
                    .unsupportedMediaType, "unsupported-media-type", "a table is loaded from CSV",
                    detail: "The body's media type is not text/csv.",
                    hint: "Send the header Content-Type: text/csv.")
            }
            let source = ChunkSource(stream)
            let rows = try await services.tables.load(load) { try await source.next() }
            return .json([
                "table": .string("\(load.schema).\(load.table)"), "rows": .integer(Int64(rows)),
            ])
        }
    }
}

extension TableLoad {
    fileprivate init(_ request: OwnedRequest) throws(Problem) {
        let path = request.parameter("table").split(
            separator: ".", omittingEmptySubsequences: false)
        guard path.count == 2, path.allSatisfy({ DefinitionName.isValid(String($0)) }) else {
            throw .invalid(
                "table", "\"\(request.parameter("table"))\" is not a table.",
                hint: "Write schema.table.")
        }
        var columns: [Column] = []
        for item in (request.query("types") ?? "").split(separator: ",") {
            let parts = item.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let type = ValueType(name: String(parts[1])), !type.isArray
            else {
                throw .invalid(
                    "query.types", "\"\(item)\" does not give a column its type.",
                    hint: "Write name=type; the types are \(ValueType.allNames).")
            }
            columns.append(Column(String(parts[0]), type))
        }
        guard !columns.isEmpty else {
            throw .invalid(
                "query.types", "The columns' types are missing.",
                hint: "Write types=origin=string,delay=float64, or use larder load, which finds "
                    + "them out.")
        }
        self.init(
            schema: String(path[0]), table: String(path[1]), columns: columns,
            append: try request.flag("append"))
    }
}

/// Hands out the pieces of a streamed body one by one.
private actor ChunkSource {
    private var iterator: BodyStream.Iterator

    init(_ stream: BodyStream) {
        iterator = stream.makeAsyncIterator()
    }

    func next() async throws -> [UInt8]? {
        var current = iterator
        defer { iterator = current }
        return try await current.next()
    }
}
