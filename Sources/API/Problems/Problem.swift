import Features
import HTTP
package import JSON

/// An error as the API tells it: RFC 9457's `application/problem+json`.
package struct Problem: Error, Sendable {
    let status: Status
    /// The kind of problem, stable for programs: the end of `urn:larder:problem:…`.
    let kind: String
    /// Lower case, no full stop.
    package let title: String
    /// A sentence with the facts.
    package let detail: String
    let hint: String?
    /// Where several things are wrong.
    let faults: [Fault]
    /// Members of a particular kind of problem.
    let extra: [(String, JSONValue)]
    /// How long to wait before trying again.
    let retryAfterSeconds: Int?

    init(
        _ status: Status, _ kind: String, _ title: String, detail: String, hint: String? = nil,
        faults: [Fault] = [], extra: [(String, JSONValue)] = [], retryAfterSeconds: Int? = nil
    ) {
        self.status = status
        self.kind = kind
        self.title = title
        self.detail = detail
        self.hint = hint
        self.faults = faults
        self.extra = extra
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// The problem as a document.
    /// - Parameter requestID: Left out where no request asked, as in a job's error.
    package func json(requestID: String?) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("type", .string("urn:larder:problem:\(kind)")), ("title", .string(title)),
            ("status", .integer(Int64(status.code))), ("detail", .string(detail)),
        ]
        if let hint { members.append(("hint", .string(hint))) }
        if !faults.isEmpty {
            members.append(("errors", .array(faults.map(Self.json))))
        }
        members += extra
        if let requestID { members.append(("request_id", .string(requestID))) }
        return .object(JSONObject(members))
    }

    func response(requestID: String) -> Response {
        withHeaders(
            Response(
                status: status, contentType: "application/problem+json",
                bytes: json(requestID: requestID).serialized()))
    }

    /// An answer that tells the problem, with the headers that go with it.
    func withHeaders(_ answer: Response) -> Response {
        var response = answer
        if let retryAfterSeconds {
            response.headers.append("Retry-After", String(retryAfterSeconds))
        }
        // RFC 9110, 11.6.1: a 401 says how to authenticate.
        if status == .unauthorized { response.headers.append("WWW-Authenticate", "Bearer") }
        return response
    }

    private static func json(_ fault: Fault) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("path", .string(fault.path)), ("detail", .string(fault.detail)),
        ]
        if let hint = fault.hint { members.append(("hint", .string(hint))) }
        return .object(JSONObject(members))
    }
}

extension Problem {
    /// A body that cannot be read at all.
    static func malformed(_ format: String, _ detail: String) -> Problem {
        Problem(.badRequest, "malformed", "the body is not valid \(format)", detail: detail)
    }

    /// What a body is not that is of its format, and not what the path takes.
    static let otherBody = "for this path"

    /// A body that is JSON, but not an object.
    static let notAnObject = malformed(otherBody, "An object is expected.")

    /// One thing that is wrong in a request.
    static func invalid(_ path: String, _ detail: String, hint: String? = nil) -> Problem {
        Problem(
            .unprocessableContent, "invalid", "the request is wrong", detail: detail,
            faults: [Fault(path, detail, hint: hint)])
    }

    /// The problem, its paths being those within a member of the request.
    func within(_ member: String) -> Problem {
        Problem(
            status, kind, title, detail: detail, hint: hint,
            faults: faults.map { Fault("\(member).\($0.path)", $0.detail, hint: $0.hint) },
            extra: extra, retryAfterSeconds: retryAfterSeconds)
    }

    /// What a job that was running when the server stopped has failed of.
    package static let serverStopped = Problem(
        .serviceUnavailable, "interrupted", "the server stopped during the job",
        detail: "It was running when the server stopped.", hint: "Start it again.")

    /// Nobody waits for the answer, or the server cannot finish it.
    static let cancelled = Problem(
        .serviceUnavailable, "cancelled", "the work was cancelled",
        detail: "The server is stopping, or the caller has gone.", retryAfterSeconds: 1)

    static func unknownJob(_ id: String) -> Problem {
        Problem(
            .notFound, "not-found", "unknown job \"\(id)\"", detail: "There is no such job.",
            hint: "GET /v1/jobs lists them.")
    }
}
