import JSON
import Training

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

    /// A title and what is below it; nothing where there is nothing.
    static func section(_ title: String, _ content: String...) -> String {
        let content = content.joined()
        return content.isEmpty ? "" : "<h2>\(escaped(title))</h2>\n\(content)"
    }

    static func paragraph(_ text: String) -> String { "<p>\(escaped(text))</p>\n" }

    /// A plot with what it shows.
    static func figure(_ caption: String, _ svg: String) -> String {
        "<figure><figcaption>\(escaped(caption))</figcaption>\n\(svg)</figure>\n"
    }

    /// Plots beside each other, as many as the page is wide for.
    static func figures(_ figures: [String]) -> String {
        figures.contains { !$0.isEmpty }
            ? "<div class=\"plots\">\n\(figures.joined())</div>\n" : ""
    }

    /// What is read by those who open it.
    static func details(_ summary: String, _ content: String) -> String {
        content.isEmpty
            ? ""
            : "<details><summary>\(escaped(summary))</summary>\n\(content)</details>\n"
    }

    /// A table, which is moved by itself on a page that is too narrow; nothing without rows.
    ///
    /// - Parameter numbersFrom: The first of the columns whose cells are numbers.
    static func table(
        _ head: [String], _ rows: [[String]], numbersFrom first: Int = .max
    ) -> String {
        guard !rows.isEmpty else { return "" }
        let cells = { (row: [String], tag: String) in
            let cells = row.enumerated().map { column, text in
                let style = column >= first ? " class=\"number\"" : ""
                return "<\(tag)\(style)>\(escaped(text))</\(tag)>"
            }
            return "<tr>\(cells.joined())</tr>\n"
        }
        return "<div class=\"wide\"><table>\n" + cells(head, "th")
            + rows.map { cells($0, "td") }.joined() + "</table></div>\n"
    }

    static func text(of value: JSONValue?) -> String {
        switch value ?? .null {
        case .null: "–"
        case .string(let text): text
        case .number(let number): Figure(number).description
        case .bool, .integer, .array, .object: (value ?? .null).text
        }
    }
}
