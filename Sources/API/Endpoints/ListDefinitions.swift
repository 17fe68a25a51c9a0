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
            let project = services.features.project(request.project)
            let all = project.all(kind)
            let page = try Page(request)
            let rest = all.drop { registered in
                page.cursor.map { registered.definition.id.name <= $0 } ?? false
            }
            return page.answer(
                Array(rest), cursor: \.definition.id.name, json: { $0.json(in: project) })
        }
    }

    /// `GET /v1/{kind}/{name}`; of a feature view also one version, as `{view}@v1`.
    static func getDefinition(_ kind: DefinitionKind, _ services: Services) -> Endpoint {
        Endpoint(
            .get, "/v1/\(kind.pathSegment)/{name}", .requires(.describe), query: ["project"]
        ) { request in
            let id = DefinitionID(kind, request.parameter("name"))
            let project = services.features.project(request.project)
            if let found = project.registered[id] { return .json(found.json(in: project)) }
            guard kind == .featureView, let reference = ViewReference(id.name),
                reference.version != nil, let schema = project.schema(of: reference)
            else { throw FeatureError.unknown(definition: id) }
            guard let earlier = project.earlierVersion(reference) else {
                let newest = project.registered[DefinitionID(kind, schema.name)]
                return .json(newest?.json(in: project) ?? .null)
            }
            return .json(
                Registered(
                    .featureView(schema.view), version: earlier.version,
                    storageVersion: schema.storageVersion
                ).json(in: project))
        }
    }
}

extension Registered {
    /// The definition with its version; of a feature view that has several, with those that can be
    /// asked for, and of a feature service with the versions it is bound to where they are not the
    /// newest.
    func json(in project: Project) -> JSONValue {
        guard case .object(var object) = definition.json else { return definition.json }
        object["version"] = .integer(Int64(version))
        let id = definition.id
        let versions = id.kind == .featureView ? project.versions(of: id.name) : []
        if versions.count > 1 {
            object["versions"] = .array(versions.map { .integer(Int64($0)) })
        }
        let behind = pins.filter { project.versions(of: $0.key).last != $0.value }
        if !behind.isEmpty { object["bound_to"] = behind.json }
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

    /// The cursor of a list whose items are numbered.
    func numberedCursor() throws(Problem) -> Int64? {
        guard let cursor else { return nil }
        guard let number = Int64(cursor) else {
            throw .invalid(
                "query.cursor", "\"\(cursor)\" is not a cursor of this list.",
                hint: "Use the \"next\" of the page before.")
        }
        return number
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
