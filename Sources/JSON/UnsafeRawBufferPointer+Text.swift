extension UnsafeRawBufferPointer {
    /// The text of a checked string, its escapes resolved.
    func text(of token: JSONStringToken) -> String {
        token.hasEscapes
            ? unescapedText(in: token.start..<token.end) : text(in: token.start..<token.end)
    }

    /// The text of valid UTF-8.
    func text(in range: Range<Int>) -> String {
        String(decoding: UnsafeRawBufferPointer(rebasing: self[range]), as: UTF8.self)
    }

    /// The first place at or after `start` with a quote, a backslash, a control character or (when
    /// asked) a byte beyond ASCII; `count` when there is none.
    ///
    /// Takes eight bytes at a time. In `x - 0x01…` the borrow of a zero byte can only mark bytes
    /// above it wrongly, never below, so the lowest mark is always right.
    @inline(__always)
    func endOfPlainText(from start: Int, stoppingBeyondASCII: Bool) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        var position = start
        while position &+ 8 <= count {
            let word = UInt64(
                littleEndian: loadUnaligned(fromByteOffset: position, as: UInt64.self))
            let quotes = word ^ (ones &* UInt64(ASCII.quote))
            let backslashes = word ^ (ones &* UInt64(ASCII.backslash))
            var marks = (word &- ones &* UInt64(ASCII.space)) & ~word
            marks |= (quotes &- ones) & ~quotes
            marks |= (backslashes &- ones) & ~backslashes
            if stoppingBeyondASCII { marks |= word }
            marks &= tops
            if marks != 0 { return position &+ marks.trailingZeroBitCount / 8 }
            position &+= 8
        }
        while position < count {
            let byte = self[position]
            if byte == ASCII.quote || byte == ASCII.backslash || byte < ASCII.space { break }
            if stoppingBeyondASCII && byte >= 0x80 { break }
            position &+= 1
        }
        return position
    }

    /// The value of four hexadecimal digits; nil when they are not all there.
    func hexUnit(at start: Int) -> UInt16? {
        guard start + 4 <= count else { return nil }
        var unit: UInt16 = 0
        for byte in self[start..<start + 4] {
            switch byte {
            case ASCII.zero...ASCII.nine:
                unit = unit << 4 | UInt16(byte - ASCII.zero)
            case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
                unit = unit << 4 | UInt16((byte | 0x20) - UInt8(ascii: "a") + 10)
            default:
                return nil
            }
        }
        return unit
    }

    /// The text of a string whose escapes have been checked.
    private func unescapedText(in range: Range<Int>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(range.count)
        var position = range.lowerBound
        while position < range.upperBound {
            guard self[position] == ASCII.backslash else {
                text.append(self[position])
                position += 1
                continue
            }
            let escape = self[position + 1]
            position += 2
            switch escape {
            case UInt8(ascii: "b"): text.append(0x08)
            case UInt8(ascii: "f"): text.append(0x0C)
            case UInt8(ascii: "n"): text.append(ASCII.lineFeed)
            case UInt8(ascii: "r"): text.append(ASCII.carriageReturn)
            case UInt8(ascii: "t"): text.append(ASCII.tab)
            case UInt8(ascii: "u"): position = appendUnicodeEscape(at: position, to: &text)
            default: text.append(escape)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the scalar whose hexadecimal digits begin at `start`, and returns where it ends.
    private func appendUnicodeEscape(at start: Int, to text: inout [UInt8]) -> Int {
        guard let unit = hexUnit(at: start) else { preconditionFailure("escapes are checked") }
        if let scalar = Unicode.Scalar(unit) {
            text.append(contentsOf: String(scalar).utf8)
            return start + 4
        }
        guard let low = hexUnit(at: start + 6) else { preconditionFailure("escapes are checked") }
        let value = 0x10000 + (UInt32(unit & 0x3FF) << 10) + UInt32(low & 0x3FF)
        guard let scalar = Unicode.Scalar(value) else {
            preconditionFailure("two surrogates make a scalar")
        }
        text.append(contentsOf: String(scalar).utf8)
        return start + 10
    }
}
