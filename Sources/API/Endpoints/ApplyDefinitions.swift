import Features
import HTTP
import JSON

extension Endpoint {
    /// `POST /v1/apply`: registers definitions, all or nothing; `?plan=true` only says what would
    /// happen, `?prune=true` deletes what the bundle lacks.
    static func applyDefinitions(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v1/apply", .requires(.manage), query: ["plan", "prune", "project"]
        ) { request in
            let document = try DefinitionDocument.parse(request.body, mediaType: request.mediaType)
                .expectedObject()
            let bundle = try DefinitionBundle(
                .object(document), project: try request.validProject())
            let prune = try request.flag("prune")
            let plan =
                try await request.flag("plan")
                ? services.features.plan(bundle, prune: prune)
                : services.features.apply(bundle, prune: prune)
            return .json(plan.json)
        }
    }

    /// `PUT /v1/{kind}/{name}`: registers one definition.
    static func putDefinition(_ kind: DefinitionKind, _ services: Services) -> Endpoint {
        Endpoint(
            .put, "/v1/\(kind.pathSegment)/{name}", .requires(.manage), query: ["project"]
        ) { request in
            let name = request.parameter("name")
            var object = try DefinitionDocument.parse(request.body, mediaType: request.mediaType)
                .expectedObject()
            if let written = object["name"], written != .string(name) {
                throw Problem.invalid("name", "The path names \"\(name)\", the body another one.")
            }
            object["name"] = .string(name)
            let bundle = try DefinitionBundle(
                .object([kind.bundleMember: [.object(object)]]),
                project: try request.validProject())
            return .json(try await services.features.apply(bundle).json)
        }
    }

    /// `DELETE /v1/{kind}/{name}`: removes one definition that nothing else needs.
    ///
    /// A deleted feature view's rows stay in their table; a new view of the name gets another one.
    static func deleteDefinition(_ kind: DefinitionKind, _ services: Services) -> Endpoint {
        Endpoint(
            .delete, "/v1/\(kind.pathSegment)/{name}", .requires(.manage), query: ["project"]
        ) { request in
            let id = DefinitionID(kind, request.parameter("name"))
            guard services.features.project(request.project).registered[id] != nil else {
                throw FeatureError.unknown(definition: id)
            }
            let nothing = DefinitionBundle(project: request.project, definitions: [])
            return .json(try await services.features.apply(nothing, deleting: [id]).json)
        }
    }
}

extension OwnedRequest {
    /// The project to change; one that does not exist yet comes into being.
    fileprivate func validProject() throws(Problem) -> String {
        guard DefinitionName.isValid(project) else {
            throw .invalid(
                "query.project", "\"\(project)\" cannot be a name.", hint: DefinitionName.rule)
        }
        return project
    }
}

extension DefinitionName {
    /// What names look like, as a hint.
    static let rule =
        "Use up to \(lengthMax) letters, digits and underscores, not starting with a digit."
}

extension FeatureError {
    static func unknown(definition id: DefinitionID) -> FeatureError {
        .unknown(
            kind: id.kind, name: id.name,
            hint: "GET /v1/\(id.kind.pathSegment) lists those of the project.")
    }
}

extension RegistryPlan {
    var json: JSONValue {
        let changes = changes.map { change -> JSONValue in
            [
                "kind": .string(change.id.kind.rawValue), "name": .string(change.id.name),
                "action": .string(change.action.rawValue),
                "version": .integer(Int64(change.version)),
                "details": .array(change.details.map(JSONValue.string)),
                "breaks": .array(change.breaks.map(JSONValue.string)),
            ]
        }
        return ["project": .string(project.name), "changes": .array(changes)]
    }
}
