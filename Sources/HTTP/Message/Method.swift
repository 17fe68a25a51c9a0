/// A request method this server knows; any other token is refused with 501.
///
/// CONNECT and TRACE are left out on purpose: one makes a proxy, the other echoes credentials.
package enum Method: String, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
    case patch = "PATCH"
    case options = "OPTIONS"

    /// Methods are case-sensitive (RFC 9110, 9.1).
    init?(_ token: UnsafeRawBufferPointer) {
        switch token.count {
        case 3 where token.equals("GET"): self = .get
        case 3 where token.equals("PUT"): self = .put
        case 4 where token.equals("POST"): self = .post
        case 4 where token.equals("HEAD"): self = .head
        case 5 where token.equals("PATCH"): self = .patch
        case 6 where token.equals("DELETE"): self = .delete
        case 7 where token.equals("OPTIONS"): self = .options
        default: return nil
        }
    }
}
