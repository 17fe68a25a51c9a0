extension JSONReader {
    package mutating func readString() throws(JSONError) -> String {
        try expect(.string)
        let token = try scanString()
        awaitsValue = false
        return bytes.text(of: token)
    }

    /// Checks the string that begins at the offset, escapes and UTF-8 included, and steps over it.
    mutating func scanString() throws(JSONError) -> JSONStringToken {
        let opening = offset
        var position = opening + 1
        var hasEscapes = false
        var isASCII = true
        while true {
            position = bytes.endOfPlainText(from: position, stoppingBeyondASCII: true)
            guard position < bytes.count else {
                throw error("the string is not closed", at: opening)
            }
            switch bytes[position] {
            case ASCII.quote:
                if !isASCII { try checkUTF8(in: opening + 1..<position) }
                offset = position + 1
                return JSONStringToken(
                    start: opening + 1, end: position, hasEscapes: hasEscapes, isASCII: isASCII)
            case ASCII.backslash:
                if !isASCII { try checkUTF8(in: opening + 1..<position) }
                hasEscapes = true
                position = try endOfEscape(at: position)
            case 0x80...:
                isASCII = false
                while position < bytes.count, bytes[position] >= 0x80 { position += 1 }
            default:
                if !isASCII { try checkUTF8(in: opening + 1..<position) }
                offset = position
                throw error("\(found()) in a string must be escaped")
            }
        }
    }

    private func checkUTF8(in range: Range<Int>) throws(JSONError) {
        let text = UnsafeRawBufferPointer(rebasing: bytes[range])
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: text.assumingMemoryBound(to: UInt8.self).span)
        } catch {
            throw self.error("invalid UTF-8", at: range.lowerBound + error.byteOffsets.lowerBound)
        }
    }

    private func endOfEscape(at backslash: Int) throws(JSONError) -> Int {
        switch byte(at: backslash + 1) {
        case ASCII.quote, ASCII.backslash, ASCII.slash, UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return backslash + 2
        case UInt8(ascii: "u"):
            return try endOfUnicodeEscape(at: backslash)
        case _ where backslash + 1 == bytes.count:
            return bytes.count
        default:
            throw error(
                #"a backslash begins \" \\ \/ \b \f \n \r \t or \u and four digits, nothing else"#,
                at: backslash)
        }
    }

    private func endOfUnicodeEscape(at backslash: Int) throws(JSONError) -> Int {
        guard let unit = bytes.hexUnit(at: backslash + 2) else {
            throw error(#"expected four hexadecimal digits after "\u""#, at: backslash)
        }
        guard 0xD800...0xDFFF ~= unit else { return backslash + 6 }
        let low = backslash + 6
        if unit < 0xDC00, byte(at: low) == ASCII.backslash, byte(at: low + 1) == UInt8(ascii: "u"),
            let partner = bytes.hexUnit(at: low + 2), 0xDC00...0xDFFF ~= partner
        {
            return low + 6
        }
        throw error(
            "the surrogate \\u\(String(unit, radix: 16)) stands without its partner", at: backslash)
    }
}
