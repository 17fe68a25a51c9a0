/// Cuts the text of an expression into tokens.
struct ExpressionLexer {
    enum Token: Hashable {
        case word(String)
        case keyword(Keyword)
        case integer(Int64)
        case number(Double)
        case string(String)
        case symbol(String)
        case end

        /// As messages call it.
        var description: String {
            switch self {
            case .word(let name): "\"\(name)\""
            case .keyword(let keyword): "\"\(keyword.rawValue)\""
            case .integer(let value): "\(value)"
            case .number(let value): "\(value)"
            case .string(let text): "'\(text)'"
            case .symbol(let text): "\"\(text)\""
            case .end: "the end"
            }
        }
    }

    enum Keyword: String {
        case and, or, not, `is`, null, `in`, `true`, `false`
    }

    private let scalars: [Unicode.Scalar]
    private var index = 0

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    /// The next token and the position of its first character, from 1.
    mutating func next() throws(ExpressionFault) -> (token: Token, position: Int) {
        while let scalar = peek(), scalar.properties.isWhitespace { index += 1 }
        let position = index + 1
        guard let scalar = peek() else { return (.end, position) }
        if Self.isLetter(scalar) { return (word(), position) }
        if Self.isDigit(scalar) { return (try number(position), position) }
        switch scalar {
        case "'": return (.string(try quoted(by: "'", position)), position)
        case "\"": return (.word(try quoted(by: "\"", position)), position)
        default: return (try symbol(position), position)
        }
    }

    private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
        index + offset < scalars.count ? scalars[index + offset] : nil
    }

    private mutating func word() -> Token {
        let text = take { Self.isLetter($0) || Self.isDigit($0) }
        return Keyword(rawValue: text.lowercased()).map(Token.keyword) ?? .word(text)
    }

    private mutating func number(_ position: Int) throws(ExpressionFault) -> Token {
        var text = take(Self.isDigit)
        if peek() == ".", let digit = peek(1), Self.isDigit(digit) {
            index += 1
            text += "." + take(Self.isDigit)
        }
        if peek() == "e" || peek() == "E" {
            let hasSign = peek(1) == "-" || peek(1) == "+"
            if let digit = peek(hasSign ? 2 : 1), Self.isDigit(digit) {
                text += hasSign && peek(1) == "-" ? "e-" : "e"
                index += hasSign ? 2 : 1
                text += take(Self.isDigit)
            }
        }
        if let scalar = peek(), Self.isLetter(scalar) || scalar == "." {
            throw ExpressionFault(at: index + 1, "\"\(scalar)\" cannot follow a number")
        }
        if let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else {
            throw ExpressionFault(at: position, "\(text) does not fit a float64")
        }
        return .number(value)
    }

    /// A text between marks, of which a doubled one stands for itself.
    private mutating func quoted(
        by mark: Unicode.Scalar, _ position: Int
    ) throws(ExpressionFault) -> String {
        var text = String.UnicodeScalarView()
        index += 1
        while let scalar = peek() {
            index += 1
            if scalar == "\0" { throw ExpressionFault(at: index, "a zero byte cannot be stored") }
            guard scalar == mark else {
                text.append(scalar)
                continue
            }
            guard peek() == mark else { return String(text) }
            text.append(mark)
            index += 1
        }
        throw ExpressionFault(at: position, "the quote is not closed")
    }

    private mutating func symbol(_ position: Int) throws(ExpressionFault) -> Token {
        let two = String(String.UnicodeScalarView(scalars[index..<min(index + 2, scalars.count)]))
        if ["!=", "<>", "<=", ">="].contains(two) {
            index += 2
            return .symbol(two == "!=" ? "<>" : two)
        }
        let one = String(scalars[index])
        guard ["=", "<", ">", "+", "-", "*", "/", "(", ")", ","].contains(one) else {
            throw ExpressionFault(at: position, "\"\(one)\" means nothing here")
        }
        index += 1
        return .symbol(one)
    }

    private mutating func take(_ isWanted: (Unicode.Scalar) -> Bool) -> String {
        var text = String.UnicodeScalarView()
        while let scalar = peek(), isWanted(scalar) {
            text.append(scalar)
            index += 1
        }
        return String(text)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
    }
}
