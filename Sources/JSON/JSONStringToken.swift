/// Where a checked string stands in the document.
struct JSONStringToken {
    /// The first byte after the opening quote.
    let start: Int
    /// The closing quote.
    let end: Int
    let hasEscapes: Bool
    let isASCII: Bool

    /// Whether its bytes in the document are its text, and unequal bytes an unequal text.
    var comparesAsBytes: Bool { isASCII && !hasEscapes }
}
