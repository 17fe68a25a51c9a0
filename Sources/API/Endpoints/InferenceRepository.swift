import HTTP
import JSON
import Models

extension Endpoint {
    /// `POST /v2/repository/index`: every version of every model, and whether it is in memory.
    static func repositoryIndex(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v2/repository/index", .requires(.describe), query: ["project"]
        ) { request in
            let body = try request.repositoryBody(besides: ["ready"])
            let isReadyAsked = try body.flag("ready")
            let entries = try await services.predictions.index(project: request.project)
            return .json(
                .array(
                    entries.filter { !isReadyAsked || $0.state.isReady }.map { entry in
                        [
                            "name": .string(entry.model), "version": .string("\(entry.version)"),
                            "state": entry.state.isReady ? "READY" : "UNAVAILABLE",
                            "reason": .string(entry.state.reason),
                        ]
                    }))
        }.speakingInference
    }

    /// `POST /v2/repository/models/{name}/load`: what the model's aliases name, or its newest
    /// version where it has none.
    static func loadRepositoryModel(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v2/repository/models/{name}/load", .requires(.manage), query: ["project"]
        ) { request in
            let body = try request.repositoryBody(besides: ["parameters"])
            if let name = try body.object("parameters")?.keys.first {
                throw Problem.invalid(
                    "parameters.\(name)", "A model is not sent with the call that loads it.",
                    hint: "POST /v1/models/{name}/versions adds a version.")
            }
            try await services.predictions.load(
                request.parameter("name"), project: request.project)
            return .json([:])
        }.speakingInference
    }

    /// `POST /v2/repository/models/{name}/unload`: drops a model from the memory of this server.
    static func unloadRepositoryModel(_ services: Services) -> Endpoint {
        Endpoint(
            .post, "/v2/repository/models/{name}/unload", .requires(.manage), query: ["project"]
        ) { request in
            let body = try request.repositoryBody(besides: ["parameters"])
            // Models here have no dependents.
            try body.within("parameters") { (parameters) throws(Problem) in
                try parameters.refuseUnknown(besides: ["unload_dependents"])
            }
            try await services.predictions.unload(
                request.parameter("name"), project: request.project)
            return .json([:])
        }.speakingInference
    }
}

extension OwnedRequest {
    /// The body as an object of known fields; none is an empty one.
    fileprivate func repositoryBody(besides known: [String]) throws -> JSONObject {
        guard !body.isEmpty else { return JSONObject() }
        let object = try jsonObject()
        try object.refuseUnknown(besides: known)
        return object
    }
}

extension VersionState {
    fileprivate var isReady: Bool {
        if case .loaded = self { true } else { false }
    }

    /// Why it is not in memory.
    fileprivate var reason: String {
        switch self {
        case .loaded: ""
        case .stored: "it is stored, and no alias that is loaded names it"
        case .failed(let reason): reason
        }
    }
}
