import HTTP
import JSON

/// How the Open Inference Protocol, and TF Serving's, tell a problem: `{"error": text}`.
enum InferenceProblem {
    static func response(to error: any Error) -> Response {
        let problem = Problem(error)
        return problem.withHeaders(
            .json(["error": .string(problem.text())], status: problem.statusForClients))
    }
}

extension Problem {
    /// As clients of other systems know it: what is wrong in a request is 400 to them.
    var statusForClients: Status { status == .unprocessableContent ? .badRequest : status }
}

extension Endpoint {
    /// The endpoint, telling its errors as the Open Inference Protocol does.
    var speakingInference: Endpoint {
        var endpoint = self
        endpoint.renderError = { error, _ in InferenceProblem.response(to: error) }
        return endpoint
    }
}
