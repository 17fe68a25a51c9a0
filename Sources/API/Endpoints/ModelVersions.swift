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
            let predictions = services.predictions
            let versions = try await predictions.store.versions(
                of: name, project: request.project)
            object["versions"] = .array(
                try await services.features.datasets.traced(versions, project: request.project) {
                    $0.json(in: predictions.state(of: $0.name))
                })
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

    /// `DELETE /v1/models/{name}/versions/{version}`: unless an alias names it.
    static func deleteModelVersion(_ services: Services) -> Endpoint {
        Endpoint(
            .delete, "/v1/models/{name}/versions/{version}", .requires(.manage), query: ["project"]
        ) { request in
            try await services.predictions.delete(
                request.parameter("name"), version: try request.version(),
                project: request.project, principal: services.authorizer.principal)
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
                of: VersionName(project: request.project, model: name, version: number))
            guard let artifact else {
                throw ModelError.unknownVersion(model: name, version: number)
            }
            return Response(contentType: "application/octet-stream", bytes: artifact.file)
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
