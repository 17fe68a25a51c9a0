/// Why a document was refused, and where.
///
/// The message never repeats a control character or an invisible one: they are shown as `\u{…}`.
package struct JSONError: Error, Hashable, CustomStringConvertible {
    /// Counted from 1; a line ends at its line feed.
    package let line: Int
    /// Counted from 1, in Unicode scalars from the start of the line.
    package let column: Int
    /// In bytes from the start of the document.
    package let offset: Int
    /// What was expected and what was found, lower case, without a full stop.
    package let message: String
    /// Whether the document is JSON as far as it was read, and holds another value than is
    /// expected.
    package let isWellFormed: Bool

    package init(
        line: Int, column: Int, offset: Int, message: String, isWellFormed: Bool = false
    ) {
        self.line = line
        self.column = column
        self.offset = offset
        self.message = message
        self.isWellFormed = isWellFormed
    }

    /// Locates `offset` in `bytes`, which must be valid UTF-8 up to there.
    init(
        _ message: String, at offset: Int, of bytes: UnsafeRawBufferPointer, isWellFormed: Bool
    ) {
        var line = 1
        var column = 1
        for byte in bytes[..<offset] {
            if byte == ASCII.lineFeed {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        self.init(
            line: line, column: column, offset: offset, message: message, isWellFormed: isWellFormed
        )
    }

    /// For example `line 3, column 14: expected "," or "}" after the member "ttl"`.
    package var description: String { "line \(line), column \(column): \(message)" }

    /// `text` between quotes, fit for a message: on one line, and cut after 64 scalars.
    static func quoted(_ text: String) -> String {
        var shown = "\""
        for (index, scalar) in text.unicodeScalars.enumerated() {
            if index == 64 {
                shown += "…"
                break
            }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
                shown += "\\u{\(String(scalar.value, radix: 16))}"
            default:
                shown.unicodeScalars.append(scalar)
            }
        }
        return shown + "\""
    }
}
