/// What is to be known of one request afterwards: for metrics and the access log.
package struct ExchangeRecord: Sendable {
    /// `nil` where the head could not be read.
    package let method: Method?
    let template: PathTemplate?
    /// The path as it was sent, percent-encoded and without the query, at most 256 bytes of it;
    /// only where there is no successful answer yet when the handler returns.
    package let path: String?
    /// `nil` where the connection ended before an answer began.
    package let status: Status?
    /// Why the server refused the request by itself: the title of the `HTTPFailure`.
    package let refusal: String?
    /// From the head's last byte until the answer's last byte was ready to send; from the head's
    /// first byte where the request could not be read to its end.
    package let duration: Duration
    /// Head and body, without chunk framing; all that was read of a head that is not whole.
    package let bytesIn: Int
    /// Head and body with its framing.
    package let bytesOut: Int
    /// Whether the whole answer was produced: false where the client left or a stream failed.
    package let isComplete: Bool
    let identifier: RequestID
    /// The trace of the client's `traceparent`, or one begun here; the span is this request.
    package let trace: TraceContext
    /// The client's address without its port.
    package let remoteAddress: String

    /// The template of the route that answered, `nil` where none did. Never the path itself, whose
    /// values are without number.
    package var route: String? { template?.text }

    /// As echoed in `X-Request-Id`.
    package var requestID: String { identifier.text }
}
