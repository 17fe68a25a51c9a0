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
}
