/// The request target (RFC 9112, 3.2): the path and query, whichever form they came in.
enum Target {
    static func parse(
        _ range: Range<Int>, in bytes: UnsafeRawBufferPointer, into head: inout RequestHead,
        framing: inout FramingFields
    ) throws(ParseError) {
        let text = UnsafeRawBufferPointer(rebasing: bytes[range])
        guard text.allSatisfy(ByteSet.target.contains) else { throw .malformedTarget }
        if text[0] == UInt8(ascii: "/") {
            try parseOrigin(range, in: bytes, into: &head)
        } else if text.equals("*") {
            guard head.method == .options else { throw .malformedTarget }
            head.pathRange = ByteRange(range)
        } else {
            try parseAbsolute(range, in: bytes, into: &head, framing: &framing)
        }
    }

    /// `/path?query`
    private static func parseOrigin(
        _ range: Range<Int>, in bytes: UnsafeRawBufferPointer, into head: inout RequestHead
    ) throws(ParseError) {
        let text = UnsafeRawBufferPointer(rebasing: bytes[range])
        let mark = text.firstOffset(of: UInt8(ascii: "?")) ?? text.count
        let pathEnd = range.lowerBound + mark
        head.pathRange = ByteRange(range.lowerBound..<pathEnd)
        head.queryRange = ByteRange(min(pathEnd + 1, range.upperBound)..<range.upperBound)
        guard PercentDecoding.isValid(bytes[head.pathRange]),
            PercentDecoding.isValid(bytes[head.queryRange])
        else { throw .malformedTarget }
    }

    /// `http://host:port/path?query`, as sent to proxies; every server must take it. The host must
    /// be the one in `Host`, or two programs along the way may disagree on whom it is for.
    private static func parseAbsolute(
        _ range: Range<Int>, in bytes: UnsafeRawBufferPointer, into head: inout RequestHead,
        framing: inout FramingFields
    ) throws(ParseError) {
        let text = UnsafeRawBufferPointer(rebasing: bytes[range])
        let authorityStart: Int
        if UnsafeRawBufferPointer(rebasing: text.prefix(7)).equalsIgnoringCase("http://") {
            authorityStart = 7
        } else if UnsafeRawBufferPointer(rebasing: text.prefix(8)).equalsIgnoringCase("https://") {
            authorityStart = 8
        } else {
            throw .malformedTarget
        }
        let isEnd = { (byte: UInt8) in byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") }
        let authorityEnd = text[authorityStart...].firstIndex(where: isEnd) ?? text.count
        guard
            HostField.isValid(UnsafeRawBufferPointer(rebasing: text[authorityStart..<authorityEnd]))
        else { throw .malformedTarget }
        framing.authority = ByteRange(
            (range.lowerBound + authorityStart)..<(range.lowerBound + authorityEnd))
        try parseOrigin(
            (range.lowerBound + authorityEnd)..<range.upperBound, in: bytes, into: &head)
        if head.pathRange.isEmpty {
            // An empty path means `/` (RFC 9112, 3.2.1); the scheme's own slash stands for it.
            let slash = range.lowerBound + authorityStart - 1
            head.pathRange = ByteRange(slash..<(slash + 1))
        }
    }
}
