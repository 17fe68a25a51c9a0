/// The first line of a request (RFC 9112, 3).
enum RequestLine {
    /// Reads `method SP target SP version`, nothing else between or around.
    static func parse(
        _ line: Range<Int>, in bytes: UnsafeRawBufferPointer, into head: inout RequestHead,
        framing: inout FramingFields
    ) throws(ParseError) {
        let text = UnsafeRawBufferPointer(rebasing: bytes[line])
        let space = UInt8(ascii: " ")
        guard let methodEnd = text.firstOffset(of: space),
            let targetEnd = text.firstOffset(of: space, from: methodEnd + 1),
            methodEnd > 0, targetEnd > methodEnd + 1
        else { throw .malformedRequestLine }
        let token = UnsafeRawBufferPointer(rebasing: text[..<methodEnd])
        guard token.allSatisfy(ByteSet.token.contains) else { throw .malformedRequestLine }
        head.version = try version(UnsafeRawBufferPointer(rebasing: text[(targetEnd + 1)...]))
        guard let method = Method(token) else { throw .unknownMethod }
        head.method = method
        // Until `Connection` says otherwise, only 1.1 keeps a connection (RFC 9112, 9.3).
        head.keepsAlive = head.version == .http11
        let target = (line.lowerBound + methodEnd + 1)..<(line.lowerBound + targetEnd)
        try Target.parse(target, in: bytes, into: &head, framing: &framing)
    }

    private static func version(
        _ text: UnsafeRawBufferPointer
    ) throws(ParseError) -> HTTPVersion {
        if text.equals("HTTP/1.1") { return .http11 }
        if text.equals("HTTP/1.0") { return .http10 }
        guard text.count == 8, UnsafeRawBufferPointer(rebasing: text[..<5]).equals("HTTP/"),
            isDigit(text[5]), text[6] == UInt8(ascii: "."), isDigit(text[7])
        else { throw .malformedRequestLine }
        throw .unsupportedVersion
    }
}
