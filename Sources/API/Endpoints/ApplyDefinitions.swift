import Features
import HTTP
import JSON
import Models

extension Endpoint {
    /// `POST /v1/apply`: registers definitions, all or nothing; `?plan=true` only says what would
    /// happen, `?prune=true` deletes what the bundle lacks, `?force=true` with the rows it holds.
    /// `next` in the answer says how what is new gets its history.
    static func applyDefinitions(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v1/apply", .requires(.manage), query: ["plan", "prune", "force", "project"]
        ) { request in
            let document = try DefinitionDocument.parse(request.body, mediaType: request.mediaType)
                .expectedObject()
            let bundle = try DefinitionBundle(
                .object(document), project: try request.validProject())
            try bundle.checkRetraining()
            let options = ApplyOptions(
                prune: try request.flag("prune"), force: try request.flag("force"),
                principal: services.authorizer.principal)
            if try request.flag("plan") {
                return .json(try await services.features.plan(bundle, options).json)
            }
            return .json(try await services.apply(bundle, options).appliedJSON)
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
            try bundle.checkRetraining()
            let options = ApplyOptions(principal: services.authorizer.principal)
            return .json(try await services.apply(bundle, options).appliedJSON)
        }
    }

    /// `DELETE /v1/{kind}/{name}`: removes one definition that nothing else needs; of a feature
    /// view also one version, as `{view}@v1`.
    ///
    /// What holds rows or is read by a model or a dataset is deleted with `?force=true` only.
    static func deleteDefinition(_ kind: DefinitionKind, _ services: Services) -> Endpoint {
        Endpoint(
            .delete, "/v1/\(kind.pathSegment)/{name}", .requires(.manage),
            query: ["force", "project"]
        ) { request in
            let id = DefinitionID(kind, request.parameter("name"))
            var options = ApplyOptions(
                force: try request.flag("force"), principal: services.authorizer.principal)
            if kind == .featureView, let version = ViewReference(id.name), version.version != nil {
                options.deletingVersions = [version]
            } else {
                guard services.features.project(request.project).registered[id] != nil else {
                    throw FeatureError.unknown(definition: id)
                }
                options.deleting = [id]
            }
            let nothing = DefinitionBundle(project: request.project, definitions: [])
            return .json(try await services.apply(nothing, options).json)
        }
    }
}

extension Services {
    /// Applies the bundle; models that it deletes answer no more, and tiles of aggregations that it
    /// changes are made by a job.
    fileprivate func apply(
        _ bundle: DefinitionBundle, _ options: ApplyOptions
    ) async throws -> RegistryPlan {
        let plan = try await features.apply(bundle, options)
        for change in plan.changes where change.id.kind == .model && change.action == .delete {
            await predictions.forget(change.id.name, project: bundle.project)
        }
        // What keeps the job from beginning must not make the apply look as if it had failed: joins
        // read events meanwhile, and the next apply or start begins it.
        _ = try? await rebuildTiles()
        return plan
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
