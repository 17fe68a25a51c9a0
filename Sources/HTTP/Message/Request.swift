/// A request as the connection's input buffer holds it: nothing is copied until asked for.
///
/// Valid only while the handler runs, which `borrowing` and `~Copyable` enforce; `detached()` makes
/// what may outlive it. Header values and parameters become strings at each call, so ask once.
package struct Request: ~Copyable {
    let head: RequestHead
    /// The head's bytes; the offsets in `head` count from its beginning.
    let headBytes: UnsafeRawBufferPointer
    let template: PathTemplate
    let identifier: RequestID
    /// The trace of the client's `traceparent`, or one begun here; the span is this request.
    package let trace: TraceContext
    let stream: BodyStream?

    /// The whole body of a buffered route; empty on a streamed one.
    package let body: UnsafeRawBufferPointer

    package var method: Method { head.method }

    /// The path without the query, percent-decoded once.
    package var path: String { head.path(in: headBytes) }

    /// What the template's `{name}` stands for in this path, percent-decoded once. Never empty.
    ///
    /// - Precondition: The route's template has a capture of that name.
    package func parameter(_ name: String) -> String {
        template.parameter(name, in: headBytes[head.pathRange])
    }

    /// The first value of a query parameter, percent-decoded, `+` read as a space; `""` where the
    /// name stands alone; `nil` where it does not stand at all.
    package func query(_ name: String) -> String? { head.query(name, in: headBytes) }

    /// The names in the query, in order, repeats kept: for refusing those nobody knows.
    package var queryNames: [String] { head.queryNames(in: headBytes) }

    /// The first value of a header, its name compared without regard to case, outer blanks gone.
    package func header(_ name: String) -> String? { head.header(name, in: headBytes) }

    /// The client's `X-Request-Id` where valid, else 16 hexadecimal digits of our own.
    package var id: String { identifier.text }

    /// A copy that may outlive the handler's call.
    ///
    /// - Complexity: O(*n*) in the bytes of head and body.
    package func detached() -> OwnedRequest {
        OwnedRequest(
            head: head, headBytes: Array(headBytes), template: template, id: identifier.text,
            trace: trace,
            body: Array(body), bodyStream: stream)
    }
}
