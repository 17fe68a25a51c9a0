/// The headers of a response: a list in the order they were added.
///
/// Whatever a caller puts in, CR, LF and NUL never reach the wire, so a value copied from a request
/// cannot start a second response.
package struct Headers: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    struct Field: Sendable, Equatable {
        let name: String
        let value: String
    }

    private(set) var fields: [Field] = []

    package init() {}

    package init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { append(name, value) }
    }

    /// The first value under `name`, compared without regard to case.
    package subscript(name: String) -> String? {
        fields.first { $0.name.equalsIgnoringCase(name) }?.value
    }

    /// Adds a header after those already there.
    ///
    /// - Parameter value: Control characters in it become spaces; what may come from outside is
    ///   made harmless here rather than by each caller.
    /// - Precondition: `name` is a token, and not one the server writes itself: a second
    ///   `Content-Length` is how responses are split.
    package mutating func append(_ name: String, _ value: String) {
        precondition(
            !name.isEmpty && name.utf8.allSatisfy(ByteSet.token.contains),
            "a header name must be a token")
        precondition(
            !Self.ownedByServer.contains { name.equalsIgnoringCase($0) },
            "the server writes the framing headers")
        fields.append(Field(name: name, value: Self.harmless(value)))
    }

    private static let ownedByServer = [
        "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Date", "X-Request-Id",
    ]

    private static func harmless(_ value: String) -> String {
        guard !value.utf8.allSatisfy(isFieldValueByte) else { return value }
        let bytes = value.utf8.map { isFieldValueByte($0) ? $0 : UInt8(ascii: " ") }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension String {
    /// Whether both are the same but for the case of ASCII letters.
    func equalsIgnoringCase(_ other: String) -> Bool {
        utf8.count == other.utf8.count
            && zip(utf8, other.utf8).allSatisfy { asciiLowercased($0) == asciiLowercased($1) }
    }
}
