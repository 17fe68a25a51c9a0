/// The name as an identifier that PostgreSQL reads back unchanged, in double quotes.
///
/// - Throws: `.invalidValue` for a name that is empty or holds a NUL character. A name longer
///   than 63 bytes is truncated by the server, so it is refused here too.
package func quoteIdentifier(_ name: String) throws(PostgresError) -> String {
    guard !name.isEmpty else {
        throw .invalidValue(reason: "an SQL name cannot be empty")
    }
    guard !name.utf8.contains(0) else {
        throw .invalidValue(reason: "an SQL name cannot hold a NUL character")
    }
    guard name.utf8.count <= identifierBytesMax else {
        throw .invalidValue(
            reason: "name \"\(name)\" is longer than \(identifierBytesMax) bytes")
    }
    return quoted(name, by: "\"")
}

/// The text as an SQL string literal, for the places where a parameter is not allowed.
///
/// - Throws: `.invalidValue` for a text that holds a NUL character.
package func quoteLiteral(_ text: String) throws(PostgresError) -> String {
    guard !text.utf8.contains(0) else {
        throw .invalidValue(reason: "an SQL text cannot hold a NUL character")
    }
    guard text.utf8.contains(UInt8(ascii: "\\")) else { return quoted(text, by: "'") }
    // The E form means the same whatever `standard_conforming_strings` is set to.
    var escaped = ""
    for character in text.unicodeScalars {
        escaped.unicodeScalars.append(character)
        if character == "\\" { escaped.unicodeScalars.append(character) }
    }
    return " E" + quoted(escaped, by: "'")
}

/// PostgreSQL's `NAMEDATALEN` less the terminating NUL.
package let identifierBytesMax = 63

private func quoted(_ text: String, by mark: Unicode.Scalar) -> String {
    var result = String(mark)
    // By scalar, not by character: a mark followed by a combining accent is one character, and
    // would slip through unescaped.
    for scalar in text.unicodeScalars {
        if scalar == mark { result.unicodeScalars.append(mark) }
        result.unicodeScalars.append(scalar)
    }
    result.unicodeScalars.append(mark)
    return result
}
