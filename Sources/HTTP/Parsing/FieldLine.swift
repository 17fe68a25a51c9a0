/// One header or trailer line (RFC 9112, 5).
enum FieldLine {
    /// Reads `name ":" OWS value OWS`.
    ///
    /// - Throws: `.foldedHeader` for a line that begins with a blank, `.malformedHeader` for a name
    ///   that is no token (a blank before the colon included) and for control characters.
    static func parse(
        _ line: Range<Int>, in bytes: UnsafeRawBufferPointer
    ) throws(ParseError) -> RequestHead.Field {
        let text = UnsafeRawBufferPointer(rebasing: bytes[line])
        if let first = text.first, isBlank(first) { throw .foldedHeader }
        var colon = 0
        while colon < text.count, ByteSet.token.contains(text[colon]) { colon += 1 }
        guard colon > 0, colon < text.count, text[colon] == UInt8(ascii: ":") else {
            throw .malformedHeader
        }
        var start = colon + 1
        var end = text.count
        while start < end, isBlank(text[start]) { start += 1 }
        while end > start, isBlank(text[end - 1]) { end -= 1 }
        let value = UnsafeRawBufferPointer(rebasing: text[start..<end])
        guard value.isFieldValue else { throw .malformedHeader }
        return RequestHead.Field(
            name: ByteRange(line.lowerBound..<(line.lowerBound + colon)),
            value: ByteRange((line.lowerBound + start)..<(line.lowerBound + end)))
    }
}
