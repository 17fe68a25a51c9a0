/// Why a TLS session ended before its time. For the log: holds nothing that a client chose.
package enum TLSFailure: Equatable, CustomStringConvertible, Sendable {
    /// The client has sent a plain HTTP request; it understands a plain answer.
    case plainHTTP
    /// The client is gone without a word.
    case disconnected
    /// No common version or cipher, a certificate that does not verify, bytes that are not TLS.
    case refused(reason: String)

    package var description: String {
        switch self {
        case .plainHTTP: "plain HTTP on a TLS port"
        case .disconnected: "the client is gone"
        case .refused(let reason): reason
        }
    }
}
