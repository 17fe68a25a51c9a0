import HTTP
import Models

/// Where a model is: below its name its champion answers, below a version that one.
enum InferencePath: CaseIterable, Sendable {
    case model
    case version

    /// The template of a route, such as `/infer`.
    func template(_ route: String) -> String {
        switch self {
        case .model: "/v2/models/{name}" + route
        case .version: "/v2/models/{name}/versions/{version}" + route
        }
    }

    /// Whether the Open Inference Protocol, in either version, answers below a path, known or not.
    static func isSpoken(at path: String) -> Bool {
        path == "/v2" || path.hasPrefix("/v2/")
            || path.hasPrefix("/v1/models/") && path.hasSuffix(":predict")
    }

    /// The version that answers, loaded where it is not in memory.
    func served(_ request: OwnedRequest, _ services: Services) async throws -> ServedModel {
        let name = request.parameter("name")
        switch self {
        case .model:
            return try services.predictions.served(
                name, alias: PredictionService.defaultAlias, project: request.project)
        case .version:
            return try await services.predictions.served(
                name, version: try request.version(), project: request.project)
        }
    }
}
