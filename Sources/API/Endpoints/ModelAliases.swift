import Features
import HTTP
import JSON
import Models

extension Endpoint {
    /// `PUT /v1/models/{name}/aliases/{alias}`: points the alias, of any name, at a version, which
    /// is loaded and checked first; then at once for all. The same again changes nothing.
    static func setModelAlias(_ services: Services) -> Endpoint {
        Endpoint(
            .put, "/v1/models/{name}/aliases/{alias}", .requires(.approve), query: ["project"]
        ) { request in
            let body = try request.jsonObject()
            try body.refuseUnknown(besides: ["version"])
            let alias = request.parameter("alias")
            guard DefinitionName.isValid(alias) else {
                throw Problem.invalid(
                    "alias", "\"\(alias)\" cannot be a name.", hint: DefinitionName.rule)
            }
            let version = try body.requiredInteger("version")
            let target = ModelAlias(
                project: request.project, model: request.parameter("name"), alias: alias,
                version: version)
            try await services.predictions.set(
                target, principal: services.authorizer.principal)
            return .json([
                "model": .string(target.model), "alias": .string(alias),
                "version": .integer(Int64(version)),
            ])
        }
    }

    /// `DELETE /v1/models/{name}/aliases/{alias}`: nothing answers by that name any more.
    static func deleteModelAlias(_ services: Services) -> Endpoint {
        Endpoint(
            .delete, "/v1/models/{name}/aliases/{alias}", .requires(.approve), query: ["project"]
        ) { request in
            try await services.predictions.removeAlias(
                request.parameter("alias"), of: request.parameter("name"),
                project: request.project, principal: services.authorizer.principal)
            return Response(status: .noContent)
        }
    }

    /// `POST /v1/models/{name}/rollback`: points an alias, `champion` where none is named, back to
    /// where it was before its last move that was not taken back yet.
    static func rollBackModelAlias(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v1/models/{name}/rollback", .requires(.approve), query: ["project"]
        ) { request in
            let body = request.body.isEmpty ? JSONObject() : try request.jsonObject()
            try body.refuseUnknown(besides: ["alias"])
            let alias = AliasName(
                project: request.project, model: request.parameter("name"),
                alias: try body.string("alias") ?? PredictionService.defaultAlias)
            let change = try await services.predictions.rollBack(
                alias, principal: services.authorizer.principal)
            var object: JSONObject = [
                "model": .string(alias.model), "alias": .string(alias.alias),
            ]
            for (name, value) in change.json.members { object[name] = value }
            return .json(.object(object))
        }
    }

    /// `GET /v1/models/{name}/aliases/{alias}/history`: where the alias pointed, when, and why; the
    /// newest first.
    static func listAliasChanges(_ services: Services) -> Endpoint {
        Endpoint(
            .get, "/v1/models/{name}/aliases/{alias}/history", .requires(.describe),
            query: ["project", "limit", "cursor"]
        ) { request in
            let page = try Page(request)
            let alias = AliasName(
                project: request.project, model: request.parameter("name"),
                alias: request.parameter("alias"))
            guard services.features.project(alias.project).model(alias.model) != nil else {
                throw FeatureError.unknown(model: alias.model)
            }
            // One more than asked tells whether there is another page.
            let changes = try await services.predictions.store.changes(
                of: alias, before: try page.numberedCursor(), limit: page.limit + 1)
            return page.answer(
                changes, cursor: { String($0.id) }, json: { .object($0.json) })
        }
    }
}

extension AliasChange {
    /// `{"id","at","principal","from","version","cause":"request|gate|rollback","job"?,"undoes"?}`.
    var json: JSONObject {
        let number = { (version: Int?) in version.map { JSONValue.integer(Int64($0)) } ?? .null }
        var object: JSONObject = [
            "id": .integer(id), "at": .string(at.description), "principal": .string(principal),
            "from": number(former), "version": number(version),
        ]
        switch cause {
        case .request: object["cause"] = "request"
        case .gate(let job):
            object["cause"] = "gate"
            object["job"] = .string(job)
        case .rollback(let change):
            object["cause"] = "rollback"
            object["undoes"] = .integer(change)
        }
        return object
    }
}
