import HTTP
import JSON

/// One method on one path: who may call it, and what answers.
///
/// Each endpoint has a file of its own under `Endpoints`; `Application` lists them all.
struct Endpoint: Sendable {
    /// Answers on the event loop, in microseconds.
    typealias Immediate = @Sendable (borrowing Request, inout ResponseWriter) throws -> Answer
    /// Answers in a task of its own.
    typealias Deferred = @Sendable (OwnedRequest) async throws -> Response

    enum Handler: Sendable {
        case immediate(Immediate)
        case deferred(Deferred)
    }

    let method: Method
    let template: String
    private(set) var access: Access
    /// The query parameters it knows; others are refused.
    let query: [String]
    let body: BodyPolicy
    let handler: Handler
    /// Whether the work ends when the client goes; for what costs much and changes nothing.
    var endsWithClient = false
    /// How errors are told; other systems' protocols have their own way.
    var renderError: @Sendable (any Error, _ requestID: String) -> Response = {
        Problem($0).response(requestID: $1)
    }

    init(
        _ method: Method, _ template: String, _ access: Access, query: [String] = [],
        body: BodyPolicy = .buffered, immediate: @escaping Immediate
    ) {
        self.init(method, template, access, query, body, .immediate(immediate))
    }

    init(
        _ method: Method, _ template: String, _ access: Access, query: [String] = [],
        body: BodyPolicy = .buffered, deferred: @escaping Deferred
    ) {
        self.init(method, template, access, query, body, .deferred(deferred))
    }

    private init(
        _ method: Method, _ template: String, _ access: Access, _ query: [String],
        _ body: BodyPolicy, _ handler: Handler
    ) {
        self.method = method
        self.template = template
        self.access = access
        self.query = query
        self.body = body
        self.handler = handler
    }

    /// The endpoint without a key, for the admin listener.
    var opened: Endpoint {
        var endpoint = self
        endpoint.access = .open
        return endpoint
    }

    /// The route that authorizes, answers, and turns errors into problems.
    func route(_ services: Services) -> Route {
        Route(method, template, body: body, endsWithClient: endsWithClient) { request, writer in
            do {
                try services.authorizer.check(access, request)
                if access != .open { try services.readiness.requireWarm() }
                try refuseUnknownQuery(request.queryNames)
                switch handler {
                case .immediate(let handle): return try handle(request, &writer)
                case .deferred(let handle):
                    let owned = request.detached()
                    return .later { await respond(to: owned, handle, services.log) }
                }
            } catch {
                return .now(response(for: error, requestID: request.id, services.log))
            }
        }
    }

    private func respond(
        to request: OwnedRequest, _ handle: Deferred, _ log: ProblemLog
    ) async -> Response {
        do {
            return try await handle(request)
        } catch {
            return response(for: error, requestID: request.id, log)
        }
    }

    private func response(
        for error: any Error, requestID: String, _ log: ProblemLog
    ) -> Response {
        let problem = Problem(error)
        if problem.isServersFault { log(problem, error, requestID) }
        return renderError(error, requestID)
    }

    private func refuseUnknownQuery(_ names: [String]) throws(Problem) {
        guard let unknown = names.first(where: { !query.contains($0) }) else { return }
        let known = query.isEmpty ? "It takes none." : "It takes \(query.joined(separator: ", "))."
        throw .invalid(
            "query.\(unknown)", "The path takes no query parameter \"\(unknown)\".", hint: known)
    }
}

/// An answer that takes longer, for endpoints which mostly answer at once.
func later(
    _ requestID: String, _ services: Services,
    renderError: @escaping @Sendable (any Error, _ requestID: String) -> Response = {
        Problem($0).response(requestID: $1)
    },
    _ answer: @escaping @Sendable () async throws -> Response
) -> Answer {
    .later {
        do {
            return try await answer()
        } catch {
            let problem = Problem(error)
            if problem.isServersFault { services.log(problem, error, requestID) }
            return renderError(error, requestID)
        }
    }
}

extension Problem {
    /// Whether the server is to blame, and not a client that has gone before its answer.
    fileprivate var isServersFault: Bool { status.code >= 500 && !Task.isCancelled }
}

/// Told of each problem that is the server's fault, with the error behind it.
package typealias ProblemLog =
    @Sendable (_ problem: Problem, _ error: any Error, _ requestID: String) -> Void

extension Response {
    /// A JSON document.
    static func json(_ value: JSONValue, status: Status = .ok) -> Response {
        Response(status: status, contentType: "application/json", bytes: value.serialized())
    }
}
