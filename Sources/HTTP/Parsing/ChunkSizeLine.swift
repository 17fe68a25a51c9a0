/// `chunk-size [ chunk-ext ]`, without the blanks older grammars allowed.
enum ChunkSizeLine {
    /// - Returns: The size; extensions are only checked.
    static func parse(_ line: UnsafeRawBufferPointer) throws(ParseError) -> Int {
        var size = 0
        var offset = 0
        while offset < line.count, let digit = hexadecimalValue(line[offset]) {
            // 15 digits hold any real size and cannot overflow.
            if offset == 15 { throw .malformedChunk }
            size = size << 4 | Int(digit)
            offset += 1
        }
        if offset == 0 { throw .malformedChunk }
        while offset < line.count { offset = try endOfExtension(line, offset) }
        return size
    }

    /// The end of `";" token [ "=" ( token / quoted-string ) ]` beginning at `start`.
    private static func endOfExtension(
        _ line: UnsafeRawBufferPointer, _ start: Int
    ) throws(ParseError) -> Int {
        guard line[start] == UInt8(ascii: ";") else { throw .malformedChunk }
        let nameEnd = try endOfToken(line, start + 1)
        guard nameEnd < line.count, line[nameEnd] == UInt8(ascii: "=") else { return nameEnd }
        let value = nameEnd + 1
        if value < line.count, line[value] == UInt8(ascii: "\"") {
            return try endOfQuoted(line, value + 1)
        }
        return try endOfToken(line, value)
    }

    private static func endOfToken(
        _ line: UnsafeRawBufferPointer, _ start: Int
    ) throws(ParseError) -> Int {
        var offset = start
        while offset < line.count, ByteSet.token.contains(line[offset]) { offset += 1 }
        if offset == start { throw .malformedChunk }
        return offset
    }

    private static func endOfQuoted(
        _ line: UnsafeRawBufferPointer, _ start: Int
    ) throws(ParseError) -> Int {
        var offset = start
        while offset < line.count {
            switch line[offset] {
            case UInt8(ascii: "\""): return offset + 1
            case UInt8(ascii: "\\"): offset += 1
            default: break
            }
            guard offset < line.count, isFieldValueByte(line[offset]) else { break }
            offset += 1
        }
        throw .malformedChunk
    }
}
