import HTTP
import JSON

extension Endpoint {
    /// `GET /v2/health/live`: the process runs.
    static func inferenceLive() -> Endpoint {
        Endpoint(.get, "/v2/health/live", .open) { _, _ in .now(.json(["live": true])) }
    }

    /// `GET /v2/health/ready`: whether to send requests here; 200, or 503.
    static func inferenceReady(_ services: Services) -> Endpoint {
        Endpoint(.get, "/v2/health/ready", .open) { _, _ in
            let isReady = services.readiness.faults.isEmpty
            return .now(
                .json(
                    ["ready": .bool(isReady)], status: isReady ? .ok : .serviceUnavailable))
        }
    }

    /// `GET /v2`, with and without a slash behind it: who answers, and by which extensions.
    static func inferenceServer(_ services: Services, _ path: String) -> Endpoint {
        Endpoint(.get, path, .requires(.describe)) { _, _ in
            .now(
                .json([
                    "name": "larder", "version": .string(services.version),
                    "extensions": .array(extensions.map(JSONValue.string)),
                ]))
        }.speakingInference
    }

    /// As Triton names them.
    private static let extensions = [
        "binary_tensor_data", "classification", "model_configuration", "model_repository",
        "model_repository(unload_dependents)", "parameters", "statistics",
    ]
}
