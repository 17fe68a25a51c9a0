import Postgres

/// A query that somebody wrote, to be read from and for nothing else.
///
/// It stands inside our own statements as a subquery. That it stays there is made sure of by
/// describing it alone first: what the server takes as one whole statement has closed every
/// parenthesis, quote and comment it opened, and holds no semicolon with something behind it.
/// Inside parentheses the server then refuses what changes data (`WITH … AS (DELETE …)`).
struct ReadQuery {
    /// Why a text is not such a query.
    struct Refusal: Error {
        /// A sentence.
        let detail: String
    }

    private let text: String

    init(_ text: String) {
        var text = text[...]
        // One semicolon at the end is a habit, not a second statement.
        while let last = text.unicodeScalars.last, last == ";" || last.properties.isWhitespace {
            text.unicodeScalars.removeLast()
        }
        self.text = String(text)
    }

    /// The query as a statement of its own, once it was described.
    var sql: String { text }

    /// The line feed ends a comment that the text may end with.
    var asSubquery: String { "(\(text)\n)" }

    /// The columns of the query, without running it.
    ///
    /// - Throws: `Refusal` for what is not a query; `.server` for what the server cannot
    ///   understand.
    func describe(on connection: Connection) async throws -> [Postgres.Column] {
        let (columns, parameterCount) = try await connection.describe(text)
        guard parameterCount == 0 else {
            throw Refusal(detail: "There are no parameters, such as $1.")
        }
        guard !columns.isEmpty, Self.readingKeywords.contains(firstKeyword) else {
            throw Refusal(
                detail: "Only a SELECT, WITH, VALUES or TABLE statement can be read from.")
        }
        // Once more where it will stand: there it must not change data.
        return try await connection.describe("SELECT * FROM \(asSubquery) AS query").columns
    }

    private static let readingKeywords: Set<String> = ["SELECT", "WITH", "VALUES", "TABLE"]

    /// The first word of the text, behind parentheses and comments, in capitals.
    private var firstKeyword: String {
        var rest = text.unicodeScalars[...]
        while let first = rest.first {
            if first == "(" || first.properties.isWhitespace {
                rest.removeFirst()
            } else if rest.starts(with: "--".unicodeScalars) {
                rest = rest.drop { $0 != "\n" && $0 != "\r" }
            } else if rest.starts(with: "/*".unicodeScalars) {
                rest = Self.dropComment(rest)
            } else {
                break
            }
        }
        return String(String.UnicodeScalarView(rest.prefix { $0.properties.isAlphabetic }))
            .uppercased()
    }

    /// Comments nest in PostgreSQL.
    private static func dropComment(
        _ text: Substring.UnicodeScalarView
    ) -> Substring.UnicodeScalarView {
        var rest = text
        var depth = 0
        repeat {
            if rest.starts(with: "/*".unicodeScalars) {
                depth += 1
                rest = rest.dropFirst(2)
            } else if rest.starts(with: "*/".unicodeScalars) {
                depth -= 1
                rest = rest.dropFirst(2)
            } else {
                rest = rest.dropFirst()
            }
        } while depth > 0 && !rest.isEmpty
        return rest
    }
}
