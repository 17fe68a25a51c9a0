import Features
import HTTP
import JSON

extension Endpoint {
    /// `GET /v1/{kind}`: the definitions of one kind, by name, in pages.
    static func listDefinitions(_ kind: DefinitionKind, _ services: Services) -> Endpoint {
        Endpoint(
            .get, "/v1/\(kind.pathSegment)", .requires(.describe),
            query: ["project", "limit", "cursor"]
        ) { request in
            let all = services.features.project(request.project).all(kind)
            let page = try Page(request)
            let rest = all.drop { registered in
                page.cursor.map { registered.definition.id.name <= $0 } ?? false
            }
            return page.answer(Array(rest), cursor: \.definition.id.name, json: \.json)
        }
    }

    /// `GET /v1/{kind}/{name}`.
    static func getDefinition(_ kind: DefinitionKind, _ services: Services) -> Endpoint {
        Endpoint(
            .get, "/v1/\(kind.pathSegment)/{name}", .requires(.describe), query: ["project"]
        ) { request in
            let id = DefinitionID(kind, request.parameter("name"))
            guard let found = services.features.project(request.project).registered[id] else {
                throw FeatureError.unknown(definition: id)
            }
            return .json(found.json)
        }
    }
}

extension Registered {
    /// The definition with its version.
    var json: JSONValue {
        guard case .object(var object) = definition.json else { return definition.json }
        object["version"] = .integer(Int64(version))
        return .object(object)
    }
}

/// Which part of a list a caller wants.
struct Page {
    let limit: Int
    /// The last item of the page before.
    let cursor: String?

    /// Most items of one page.
    static let limitMax = 1000

    init(_ request: OwnedRequest) throws(Problem) {
        let text = request.query("limit") ?? "100"
        guard let limit = Int(text), (1...Self.limitMax).contains(limit) else {
            throw .invalid("query.limit", "The limit is a number from 1 to \(Self.limitMax).")
        }
        self.limit = limit
        cursor = request.query("cursor")
    }

    /// The first items of those that follow the cursor, and the cursor of the next page.
    func answer<Item>(
        _ items: [Item], cursor: (Item) -> String, json: (Item) -> JSONValue
    ) -> Response {
        let page = items.prefix(limit)
        let next = items.count > limit ? page.last.map { JSONValue.string(cursor($0)) } : nil
        return .json(["items": .array(page.map(json)), "next": next ?? .null])
    }
}
