/// A request copied out of the connection's buffer, for handlers that answer later.
///
/// Every accessor means what it means on `Request`.
package struct OwnedRequest: Sendable {
    let head: RequestHead
    let headBytes: [UInt8]
    let template: PathTemplate

    /// The request's id, as echoed in `X-Request-Id`.
    package let id: String
    package let trace: TraceContext
    /// The whole body of a buffered route; empty on a streamed one.
    package let body: [UInt8]
    /// The body as it arrives; `nil` on a buffered route.
    package let bodyStream: BodyStream?

    package var method: Method { head.method }

    package var path: String { headBytes.withUnsafeBytes { head.path(in: $0) } }

    package func parameter(_ name: String) -> String {
        headBytes.withUnsafeBytes { template.parameter(name, in: $0[head.pathRange]) }
    }

    package func query(_ name: String) -> String? {
        headBytes.withUnsafeBytes { head.query(name, in: $0) }
    }

    package var queryNames: [String] { headBytes.withUnsafeBytes { head.queryNames(in: $0) } }

    package func header(_ name: String) -> String? {
        headBytes.withUnsafeBytes { head.header(name, in: $0) }
    }
}
