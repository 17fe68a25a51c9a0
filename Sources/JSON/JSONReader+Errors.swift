extension JSONReader {
    /// An error at what has not been read yet, for a caller with a complaint of its own.
    package func error(_ message: String) -> JSONError {
        error(message, at: offset)
    }

    /// - Parameter offset: In bytes, not beyond what has been read.
    package func error(_ message: String, at offset: Int) -> JSONError {
        JSONError(message, at: offset, of: bytes, isWellFormed: false)
    }

    /// An error at a value that is JSON, and another one than is expected.
    func otherValue(_ message: String, at offset: Int) -> JSONError {
        JSONError(message, at: offset, of: bytes, isWellFormed: true)
    }

    /// What stands at the offset, for a message.
    func found() -> String {
        guard offset < bytes.count else { return "the end of the document" }
        let byte = bytes[offset]
        if let word = wordAtOffset() { return JSONError.quoted(word) }
        if let kind = JSONKind(firstByte: byte), kind != .array, kind != .object {
            return kind.phrase
        }
        guard byte > ASCII.space, byte != 0x7F, let scalar = scalarAtOffset() else {
            let digits = String(byte, radix: 16, uppercase: true)
            return "the byte 0x" + (digits.count == 1 ? "0" + digits : digits)
        }
        return JSONError.quoted(String(scalar))
    }

    /// For a message that speaks for itself except where the document just stops.
    func foundIfEnd() -> String {
        offset < bytes.count ? "" : ", found the end of the document"
    }

    /// Throws unless the next value is of `kind`.
    @inline(__always)
    mutating func expect(_ kind: JSONKind) throws(JSONError) {
        let next = try peek()
        guard next == kind else {
            throw otherValue("expected \(kind.phrase), found \(next.phrase)", at: offset)
        }
    }

    /// A run of letters that begins at the offset, such as `NaN`.
    private func wordAtOffset() -> String? {
        let letters = bytes[offset...].prefix(32).prefix { 0x61...0x7A ~= $0 | 0x20 }
        return letters.isEmpty ? nil : String(decoding: letters, as: UTF8.self)
    }

    private func scalarAtOffset() -> Unicode.Scalar? {
        let text = String(decoding: bytes[offset...].prefix(4), as: UTF8.self)
        return text.unicodeScalars.first.flatMap { $0 == "\u{FFFD}" ? nil : $0 }
    }
}
