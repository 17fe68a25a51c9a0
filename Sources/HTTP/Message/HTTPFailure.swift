/// What the server refuses by itself, before or instead of a handler: a request it cannot read, a
/// limit, an unknown path, too much at once.
package struct HTTPFailure: Sendable, Equatable {
    package let status: Status
    /// The kind of failure in a few words, the same for every instance of it.
    package let title: String
    /// The facts of this one. Never repeats raw bytes of the request.
    package let detail: String
    /// What the protocol wants beside it, such as `Allow`; the server adds them to the response.
    let headers: Headers

    package init(status: Status, title: String, detail: String, headers: Headers = [:]) {
        self.status = status
        self.title = title
        self.detail = detail
        self.headers = headers
    }

    static let notFound = HTTPFailure(
        status: .notFound, title: "no such path",
        detail: "No route of this server has that path.")

    static func methodNotAllowed(_ allowed: String) -> HTTPFailure {
        HTTPFailure(
            status: .methodNotAllowed, title: "method not allowed",
            detail: "This path answers \(allowed).", headers: ["Allow": allowed])
    }

    static let tooManyConnections = HTTPFailure(
        status: .serviceUnavailable, title: "too many connections",
        detail: "The server has as many connections as it may hold.",
        headers: ["Retry-After": "1"])

    static let tooManyConnectionsFromAddress = HTTPFailure(
        status: .tooManyRequests, title: "too many connections from one address",
        detail: "This address has as many connections as one may hold.",
        headers: ["Retry-After": "1"])

    static let plainOnTLS = HTTPFailure(
        status: .badRequest, title: "TLS is expected here",
        detail: "This port speaks https; the request came as plain http.")

    static let tooMuchBuffered = HTTPFailure(
        status: .serviceUnavailable, title: "too much in memory",
        detail: "The server holds as many bytes of requests as it may.",
        headers: ["Retry-After": "1"])

    static let tooManyRequests = HTTPFailure(
        status: .serviceUnavailable, title: "too many requests in flight",
        detail: "The server is working on as many requests as it may hold.",
        headers: ["Retry-After": "1"])

    package static func headTimeout(_ limit: Duration) -> HTTPFailure {
        HTTPFailure(
            status: .requestTimeout, title: "request too slow",
            detail: "The request head was not complete after \(limit).")
    }

    package static let bodyTimeout = HTTPFailure(
        status: .requestTimeout, title: "request too slow",
        detail: "The request body arrived more slowly than the server waits for.")
}
