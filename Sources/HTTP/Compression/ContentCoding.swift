/// A compression this server reads and writes (RFC 9110, 8.4.1).
package enum ContentCoding: Sendable, Equatable, CaseIterable {
    /// RFC 1952: deflated data with a CRC-32 and its length behind it.
    case gzip
    /// RFC 1950, the zlib format: deflated data with an Adler-32 behind it. Not the bare data of
    /// RFC 1951, which some programs send under this name and nobody can check.
    case deflate

    /// As `Content-Encoding` and `Accept-Encoding` spell it.
    package var name: StaticString {
        switch self {
        case .gzip: "gzip"
        case .deflate: "deflate"
        }
    }

    /// Names are compared without regard to case; `x-gzip` is an old name of gzip
    /// (RFC 9110, 8.4.1.3).
    init?(_ token: UnsafeRawBufferPointer) {
        switch token.count {
        case 4 where token.equalsIgnoringCase("gzip"): self = .gzip
        case 6 where token.equalsIgnoringCase("x-gzip"): self = .gzip
        case 7 where token.equalsIgnoringCase("deflate"): self = .deflate
        default: return nil
        }
    }

    /// How zlib is told the wrapping: 16 more than the window's bits is gzip's.
    func windowBits(_ bits: Int32) -> Int32 {
        switch self {
        case .gzip: bits + 16
        case .deflate: bits
        }
    }
}
