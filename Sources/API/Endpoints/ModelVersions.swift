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
            var entries: [JSONValue] = []
            for version in versions {
                entries.append(.object(try await services.entry(of: version)))
            }
            object["versions"] = .array(entries)
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
                project: request.project, card: .null,
                idempotencyKey: try request.idempotencyKey())
            var object: JSONObject = ["model": .string(version.model)]
            for (key, value) in version.json(in: .stored).members { object[key] = value }
            return .json(.object(object), status: .created)
        }
    }

    /// `GET /v1/models/{name}/versions/{version}`: what the list of versions has of this one, and
    /// the aliases that name it.
    static func getModelVersion(_ services: Services) -> Endpoint {
        Endpoint(
            .get, "/v1/models/{name}/versions/{version}", .requires(.describe), query: ["project"]
        ) { request in
            var version = try await services.version(of: request)
            // An older program stored it without; loading it, which may fail, tells.
            if version.signature == nil,
                let served = try? await services.predictions.served(
                    version.model, version: version.version, project: version.project)
            {
                version = served.version
            }
            var object: JSONObject = ["model": .string(version.model)]
            for (name, value) in try await services.entry(of: version).members {
                object[name] = value
            }
            let aliases = services.predictions.aliases(
                of: version.model, project: version.project)
            object["aliases"] = .array(
                aliases.filter { $0.value == version.version }.keys.sorted()
                    .map(JSONValue.string))
            return .json(.object(object))
        }
    }

    /// `DELETE /v1/models/{name}/versions/{version}`: unless an alias or a rollout names it, or it
    /// answers here.
    static func deleteModelVersion(_ services: Services) -> Endpoint {
        Endpoint(
            .delete, "/v1/models/{name}/versions/{version}", .requires(.manage), query: ["project"]
        ) { request in
            let name = try request.versionName()
            try await services.predictions.delete(
                name.model, version: name.version, project: name.project,
                principal: services.authorizer.principal)
            return Response(status: .noContent)
        }
    }

    /// `GET /v1/models/{name}/versions/{version}/card`: what the version was trained on and how it
    /// was judged; as a page for `Accept: text/html`.
    static func getModelCard(_ services: Services) -> Endpoint {
        Endpoint(
            .get, "/v1/models/{name}/versions/{version}/card", .requires(.describe),
            query: ["project"]
        ) { request in
            let version = try await services.version(of: request)
            var card = version.card.objectValue ?? JSONObject()
            card["dataset"] = try await services.features.datasets.state(
                ofOrigin: version, project: request.project)
            card["model"] = .string(version.model)
            card["version"] = .integer(Int64(version.version))
            var artifact: JSONObject = [
                "sha256": .string(version.sha256), "bytes": .integer(Int64(version.bytes)),
                "format": .string(version.format.rawValue),
            ]
            for (name, value) in version.origin?.json.objectValue?.members ?? [] {
                artifact[name] = value
            }
            card["artifact"] = .object(artifact)
            guard request.header("Accept")?.contains("text/html") == true else {
                return .json(.object(card))
            }
            return Response(
                contentType: "text/html; charset=utf-8",
                bytes: Array(CardPage(card: .object(card)).html.utf8))
        }
    }

    /// `GET /v1/models/{name}/versions/{version}/artifact`: the version's file, byte for byte.
    static func getModelArtifact(_ services: Services) -> Endpoint {
        Endpoint(
            .get, "/v1/models/{name}/versions/{version}/artifact", .requires(.describe),
            query: ["project"]
        ) { request in
            let name = try request.versionName()
            guard let artifact = try await services.predictions.store.artifact(of: name) else {
                throw services.predictions.absence(of: name)
            }
            return Response(contentType: "application/octet-stream", bytes: artifact.file)
        }
    }
}

extension Services {
    /// The version as the list of versions has it.
    fileprivate func entry(of version: ModelVersion) async throws -> JSONObject {
        try await features.datasets.traced(version, in: predictions.state(of: version.name))
    }

    /// The version that the path names.
    fileprivate func version(of request: OwnedRequest) async throws -> ModelVersion {
        let name = try request.versionName()
        guard let version = try await predictions.store.version(name) else {
            throw predictions.absence(of: name)
        }
        return version
    }
}

extension OwnedRequest {
    /// The version that the path names.
    fileprivate func versionName() throws(Problem) -> VersionName {
        VersionName(project: project, model: parameter("name"), version: try version())
    }
}
