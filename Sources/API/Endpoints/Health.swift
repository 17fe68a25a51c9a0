import Features
import HTTP
import JSON
import Models

extension Endpoint {
    /// `GET /livez`: the process runs. Asks nothing else: a database that is away for a moment must
    /// not restart the fleet.
    static func livez() -> Endpoint {
        Endpoint(.get, "/livez", .open) { _, _ in .now(Response(text: "ok\n")) }
    }

    /// `GET /readyz` and its older name `GET /healthz`: whether to send requests here.
    ///
    /// 200, or 503 with what is wrong; `?verbose` tells it as JSON. Versions of models that did not
    /// load are told, and no fault: everything else is served.
    static func readyz(_ path: String, _ services: Services) -> Endpoint {
        Endpoint(.get, path, .open, query: ["verbose"]) { request, _ in
            let faults = services.readiness.faults
            let status: Status = faults.isEmpty ? .ok : .serviceUnavailable
            // How many: which, and why, is not for everybody to know.
            let failed = services.predictions.failures.count
            guard request.query("verbose") == nil else {
                let components = Readiness.Component.allCases.map { component in
                    let fault = faults.first { $0.component == component }
                    return (component.rawValue, JSONValue.string(fault?.reason ?? "ok"))
                }
                // How far behind other servers' writes; no fault: what is served is still true.
                let lag = services.features.followState.lagSeconds
                return .now(
                    .json(
                        [
                            "ready": .bool(faults.isEmpty),
                            "components": .object(JSONObject(components)),
                            "follow_lag_seconds": lag.map(JSONValue.number) ?? .null,
                            "failed_versions": .integer(Int64(failed)),
                        ], status: status))
            }
            let lines = faults.map { "\($0.component.rawValue): \($0.reason)\n" }
            let note =
                "versions of models that did not load: \(failed); "
                + "GET /v1/models/{model} tells them\n"
            let text = (lines.isEmpty ? ["ok\n"] : lines) + (failed > 0 ? [note] : [])
            return .now(Response(status: status, text: text.joined()))
        }
    }

    /// `GET /health`: Feast's health check: 200 or 503, both empty.
    static func feastHealth(_ services: Services, at path: FeastPath) -> Endpoint {
        Endpoint(.get, path.template("/health"), .open) { _, _ in
            .now(Response(status: services.readiness.faults.isEmpty ? .ok : .serviceUnavailable))
        }
    }

    /// `GET /version`.
    static func version(_ services: Services) -> Endpoint {
        Endpoint(.get, "/version", .requires(.describe)) { _, _ in
            .now(.json(["version": .string(services.version)]))
        }
    }
}
