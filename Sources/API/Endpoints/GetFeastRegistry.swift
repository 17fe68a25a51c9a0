import Features
import HTTP

extension Endpoint {
    /// `GET /v1/feast/registry.db`: the project's definitions as a registry file of Feast's SDK.
    static func feastRegistry(_ services: Services) -> Endpoint {
        Endpoint(
            .get, "/v1/feast/registry.db", .requires(.describe), query: ["project"]
        ) { request in
            let current = services.features.current.registry
            let registry = try FeastRegistry(
                current.project(request.project), revision: current.revision,
                writtenAt: services.features.now(), history: services.historyQuery)
            return Response(
                contentType: "application/x-protobuf", bytes: registry.serialized())
        }
    }
}
