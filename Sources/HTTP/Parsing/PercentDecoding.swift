/// Percent-decoding of parts of a request target (RFC 3986, 2.1; for a query also the form
/// encoding's `+`).
enum PercentDecoding {
    /// Whether `text` may be decoded: two digits after each `%`, no `%00`, and UTF-8 once decoded.
    static func isValid(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.firstOffset(of: UInt8(ascii: "%")) != nil else { return true }
        var offset = 0
        while offset < text.count {
            guard text[offset] == UInt8(ascii: "%") else {
                offset += 1
                continue
            }
            guard offset + 2 < text.count, let high = hexadecimalValue(text[offset + 1]),
                let low = hexadecimalValue(text[offset + 2]), high | low != 0
            else { return false }
            offset += 3
        }
        return String(validating: bytes(text, plusIsSpace: false), as: UTF8.self) != nil
    }

    /// - Precondition: `text` is part of a target that was found valid.
    static func string(_ text: UnsafeRawBufferPointer, plusIsSpace: Bool = false) -> String {
        let isPlain =
            text.firstOffset(of: UInt8(ascii: "%")) == nil
            && !(plusIsSpace && text.firstOffset(of: UInt8(ascii: "+")) != nil)
        if isPlain { return String(decoding: text, as: UTF8.self) }
        return String(decoding: bytes(text, plusIsSpace: plusIsSpace), as: UTF8.self)
    }

    static func bytes(_ text: UnsafeRawBufferPointer, plusIsSpace: Bool) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(text.count)
        var offset = 0
        while offset < text.count {
            let byte = text[offset]
            if byte == UInt8(ascii: "%"), offset + 2 < text.count,
                let high = hexadecimalValue(text[offset + 1]),
                let low = hexadecimalValue(text[offset + 2])
            {
                decoded.append(high << 4 | low)
                offset += 3
            } else {
                decoded.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
                offset += 1
            }
        }
        return decoded
    }
}
