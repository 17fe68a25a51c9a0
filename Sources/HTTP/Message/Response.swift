/// An answer as a value: status, headers and body.
///
/// The server adds the framing, `Date`, `Connection` and `X-Request-Id`, and leaves the body out
/// where HEAD, 204 or 304 forbid one.
package struct Response: Sendable {
    package var status: Status
    package var headers: Headers
    package var body: ResponseBody

    package init(status: Status, headers: Headers = [:], body: ResponseBody = .empty) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// A response with a body already whole.
    package init(status: Status = .ok, contentType: String, bytes: [UInt8]) {
        self.init(status: status, headers: ["Content-Type": contentType], body: .bytes(bytes))
    }

    /// A response of UTF-8 text.
    package init(
        status: Status = .ok, contentType: String = "text/plain; charset=utf-8", text: String
    ) {
        self.init(status: status, contentType: contentType, bytes: Array(text.utf8))
    }
}
