/// Why a request cannot be read. Each ends the connection: what follows on it cannot be trusted.
package enum ParseError: Error, Equatable {
    case malformedRequestLine
    /// Not HTTP at all, but the beginning of a TLS handshake.
    case tlsRecord
    case requestLineTooLong(bytesMax: Int)
    case malformedTarget
    case unsupportedVersion
    case unknownMethod
    case bareLineEnd
    case headTooLarge(bytesMax: Int)
    case tooManyHeaders(countMax: Int)
    case malformedHeader
    case foldedHeader
    case repeatedHeader
    case malformedHost
    case hostMismatch
    case malformedLength
    case lengthAndCoding
    case malformedCoding
    case unsupportedCoding
    case unknownExpectation
    case bodyTooLarge(bytesMax: Int)
    case malformedChunk
    case chunkOverhead

    /// What the client is told. Raw bytes of the request are never repeated.
    package var failure: HTTPFailure {
        let (status, title, detail) = description
        return HTTPFailure(status: status, title: title, detail: detail)
    }

    private var description: (Status, String, String) {
        switch self {
        case .malformedRequestLine:
            (.badRequest, "bad request line", "It must be: method, target and HTTP/1.1.")
        case .tlsRecord:
            (
                .badRequest, "TLS is not spoken here",
                "This port speaks plain http; the request came as TLS, which https:// begins with."
            )
        case .requestLineTooLong(let bytesMax):
            (.uriTooLong, "request line too long", "It may have \(bytesMax) bytes.")
        case .malformedTarget:
            (
                .badRequest, "bad request target",
                "It holds a character, percent sequence or form that is not allowed there."
            )
        case .unsupportedVersion:
            (.versionNotSupported, "unsupported version", "This server speaks HTTP/1.1 and 1.0.")
        case .unknownMethod:
            (.notImplemented, "unknown method", "No route of this server uses that method.")
        case .bareLineEnd:
            (.badRequest, "bad line end", "Lines of a request end in CR LF, and nothing else does.")
        case .headTooLarge(let bytesMax):
            (.headerFieldsTooLarge, "request head too large", "It may have \(bytesMax) bytes.")
        case .tooManyHeaders(let countMax):
            (.headerFieldsTooLarge, "too many headers", "There may be \(countMax).")
        case .malformedHeader:
            (.badRequest, "bad header", "A header must be: name, colon and printable value.")
        case .foldedHeader:
            (.badRequest, "folded header", "A header must not continue on a second line.")
        case .repeatedHeader:
            (
                .badRequest, "repeated header",
                "Content-Type and Authorization must be there only once."
            )
        case .malformedHost:
            (.badRequest, "bad Host header", "There must be exactly one, with a host and port.")
        case .hostMismatch:
            (.badRequest, "bad Host header", "It differs from the host in the request target.")
        default: bodyDescription
        }
    }

    private var bodyDescription: (Status, String, String) {
        switch self {
        case .malformedLength:
            (.badRequest, "bad Content-Length", "There must be at most one, a decimal number.")
        case .lengthAndCoding:
            (
                .badRequest, "ambiguous body length",
                "Content-Length and Transfer-Encoding exclude each other."
            )
        case .malformedCoding:
            (
                .badRequest, "bad Transfer-Encoding",
                "It must be one chunked, in an HTTP/1.1 request."
            )
        case .unsupportedCoding:
            (.notImplemented, "unsupported Transfer-Encoding", "Only chunked is supported.")
        case .unknownExpectation:
            (.expectationFailed, "unknown expectation", "Only 100-continue is supported.")
        case .bodyTooLarge(let bytesMax):
            (.contentTooLarge, "request body too large", "It may have \(bytesMax) bytes.")
        case .chunkOverhead:
            (.badRequest, "bad chunked body", "Its framing outweighs its data.")
        default:
            (.badRequest, "bad chunked body", "Its chunk sizes, line ends or trailers are wrong.")
        }
    }
}
