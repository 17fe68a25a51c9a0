import JSON

/// Pieces of a page, every text escaped.
enum Markup {
    /// As HTML and XML both read it.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            // No XML has control characters, not even as references.
            case "\t", "\n", "\r": escaped.unicodeScalars.append(character)
            case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }

    static func section(_ title: String) -> String { "<h2>\(escaped(title))</h2>\n" }

    static func table(_ head: [String], _ rows: [[String]]) -> String {
        let cells = { (row: [String], tag: String) in
            "<tr>" + row.map { "<\(tag)>\(escaped($0))</\(tag)>" }.joined() + "</tr>\n"
        }
        return "<table>\n" + cells(head, "th") + rows.map { cells($0, "td") }.joined()
            + "</table>\n"
    }

    static func text(of value: JSONValue) -> String {
        switch value {
        case .null: "–"
        case .string(let text): text
        case .number(let number): figure(number)
        default: value.text
        }
    }

    /// With four digits after the point.
    static func figure(_ value: Double) -> String {
        guard value.magnitude < 1e12 else { return "\(value)" }
        let rounded = (value * 10_000).rounded() / 10_000
        return Int64(exactly: rounded).map(String.init) ?? "\(rounded)"
    }
}
