import Features
import HTTP
import JSON
import Models

extension Endpoint {
    /// `GET /v1/models/{name}`: the definition with its versions and aliases.
    static func getModel(_ services: Services) -> Endpoint {
        Endpoint(
            .get, "/v1/models/{name}", .requires(.describe), query: ["project"]
        ) { request in
            let name = request.parameter("name")
            let id = DefinitionID(.model, name)
            guard let found = services.features.project(request.project).registered[id] else {
                throw FeatureError.unknown(definition: id)
            }
            let project = services.features.project(request.project)
            var object = try found.json(in: project).expectedObject()
            let versions = try await services.predictions.store.versions(
                of: name, project: request.project)
            object["versions"] = .array(
                try await services.features.datasets.traced(versions, project: request.project))
            let aliases = services.predictions.aliases(of: name, project: request.project)
                .sorted { $0.key < $1.key }.map { ($0.key, JSONValue.integer(Int64($0.value))) }
            object["aliases"] = .object(JSONObject(aliases))
            return .json(.object(object))
        }
    }

    /// Bytes of one uploaded artifact.
    private static let artifactBytesMax = 256 << 20

    /// `POST /v1/models/{name}/versions`: stores the body as the next version, once it has been
    /// loaded and its inputs are found in the model's service. No alias moves.
    static func addModelVersion(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v1/models/{name}/versions", .requires(.manage), query: ["project", "format"],
            body: .buffered(bytesMax: artifactBytesMax)
        ) { request in
            let name = request.query("format") ?? ""
            guard let format = ModelFormat(rawValue: name) else {
                let formats = ModelFormat.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem.invalid(
                    "query.format", "There is no model format \"\(name)\".",
                    hint: "The formats are \(formats).")
            }
            let version = try await services.predictions.add(
                request.body, format: format, to: request.parameter("name"),
                project: request.project, card: .null)
            guard case .object(let members) = version.json else { return .json(version.json) }
            var object = JSONObject([("model", .string(version.model))])
            for (key, value) in members.members { object[key] = value }
            return .json(.object(object), status: .created)
        }
    }

    /// `DELETE /v1/models/{name}/versions/{version}`: unless an alias names it.
    static func deleteModelVersion(_ services: Services) -> Endpoint {
        Endpoint(
            .delete, "/v1/models/{name}/versions/{version}", .requires(.manage), query: ["project"]
        ) { request in
            try await services.predictions.delete(
                request.parameter("name"), version: try request.version(),
                project: request.project)
            return Response(status: .noContent)
        }
    }

    /// `GET /v1/models/{name}/versions/{version}/card`: what the version was trained on and how it
    /// was judged.
    static func getModelCard(_ services: Services) -> Endpoint {
        Endpoint(
            .get, "/v1/models/{name}/versions/{version}/card", .requires(.describe),
            query: ["project"]
        ) { request in
            let name = request.parameter("name")
            let number = try request.version()
            let versions = try await services.predictions.store.versions(
                of: name, project: request.project)
            guard let version = versions.first(where: { $0.version == number }) else {
                throw ModelError.unknownVersion(model: name, version: number)
            }
            var card = version.card.objectValue ?? JSONObject()
            card["dataset"] = try await services.features.datasets.state(
                ofOrigin: version, project: request.project)
            card["model"] = .string(name)
            card["version"] = .integer(Int64(number))
            card["artifact"] = [
                "sha256": .string(version.sha256), "bytes": .integer(Int64(version.bytes)),
                "format": .string(version.format.rawValue),
            ]
            return .json(.object(card))
        }
    }

    /// `GET /v1/models/{name}/versions/{version}/artifact`: the version's file, byte for byte.
    static func getModelArtifact(_ services: Services) -> Endpoint {
        Endpoint(
            .get, "/v1/models/{name}/versions/{version}/artifact", .requires(.describe),
            query: ["project"]
        ) { request in
            let name = request.parameter("name")
            let number = try request.version()
            let artifact = try await services.predictions.store.artifact(
                of: name, version: number, project: request.project)
            guard let artifact else {
                throw ModelError.unknownVersion(model: name, version: number)
            }
            return Response(contentType: "application/octet-stream", bytes: artifact)
        }
    }

    /// `PUT /v1/models/{name}/aliases/{alias}`: points the alias at a version, at once for all.
    static func setModelAlias(_ services: Services) -> Endpoint {
        Endpoint(
            .put, "/v1/models/{name}/aliases/{alias}", .requires(.approve), query: ["project"]
        ) { request in
            let body = try request.jsonObject()
            try body.refuseUnknown(besides: ["version"])
            let alias = request.parameter("alias")
            guard DefinitionName.isValid(alias) else {
                throw Problem.invalid("alias", "\"\(alias)\" cannot be a name.")
            }
            guard let version = try body.integer("version") else {
                throw Problem.invalid("version", "The field \"version\" is missing.")
            }
            let target = ModelAlias(
                project: request.project, model: request.parameter("name"), alias: alias,
                version: version)
            try await services.predictions.set(target)
            return .json([
                "model": .string(target.model), "alias": .string(alias),
                "version": .integer(Int64(version)),
            ])
        }
    }
}

extension OwnedRequest {
    fileprivate func version() throws(Problem) -> Int {
        guard let version = Int(parameter("version")), version > 0 else {
            throw .invalid("version", "A version is a whole number from 1.")
        }
        return version
    }
}

extension ModelVersion {
    var json: JSONValue {
        var object: JSONObject = [
            "version": .integer(Int64(version)), "format": .string(format.rawValue),
            "sha256": .string(sha256), "bytes": .integer(Int64(bytes)),
            "inputs": .array(
                inputs.map { ["name": .string($0.name), "type": .string($0.type.rawValue)] }),
            "outputs": [
                ["name": "value", "type": "float32"], ["name": "margin", "type": "float32"],
            ],
            "created_at": .string(createdAt.description), "state": "ready",
        ]
        if let features { object["reads"] = .array(features.meant.map { .string("\($0)") }) }
        return .object(object)
    }
}
