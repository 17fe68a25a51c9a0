import HTTP
import JSON

/// How MLflow's scoring server tells a problem: a code and a message, of an unknown content type in
/// text.
enum MLflowProblem {
    static func response(to error: any Error) -> Response {
        let problem = Problem(error)
        let status = problem.statusForClients
        guard status != .unsupportedMediaType else {
            return Response(status: status, text: problem.text())
        }
        return problem.withHeaders(
            .json(
                ["error_code": .string(code(of: status)), "message": .string(problem.text())],
                status: status))
    }

    /// MLflow's names, which are those of Databricks' services.
    private static func code(of status: Status) -> String {
        switch status {
        case .unauthorized: "UNAUTHENTICATED"
        case .forbidden: "PERMISSION_DENIED"
        case .notFound: "RESOURCE_DOES_NOT_EXIST"
        case .conflict: "RESOURCE_CONFLICT"
        case .contentTooLarge: "REQUEST_LIMIT_EXCEEDED"
        case .serviceUnavailable: "TEMPORARILY_UNAVAILABLE"
        default: status.code < 500 ? "BAD_REQUEST" : "INTERNAL_ERROR"
        }
    }
}

extension Endpoint {
    /// The endpoint, telling its errors as MLflow's scoring server does.
    var speakingMLflow: Endpoint {
        var endpoint = self
        endpoint.renderError = { error, _ in MLflowProblem.response(to: error) }
        return endpoint
    }
}
