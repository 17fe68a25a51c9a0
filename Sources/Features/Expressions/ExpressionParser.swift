/// Parses an expression by recursive descent, one function for each binding strength.
///
///     or < and < not < = != < <= > >= is in between < + - < * / < unary -
///
/// `between` is a word like others where a value may stand, so that columns may be called so.
struct ExpressionParser {
    private var lexer: ExpressionLexer
    private var token: ExpressionLexer.Token
    private var position: Int
    private var depth = 0
    private var operatorCount = 0

    /// Deepest nesting of parentheses, calls, `not` and signs.
    private static let depthMax = 64
    /// Most of `+ - * / and or`, of which each may stand on the one before: whoever walks the tree
    /// has a stack of bounded size.
    private static let operatorsMax = 200

    init(_ text: String) throws(ExpressionFault) {
        lexer = ExpressionLexer(text)
        (token, position) = try lexer.next()
    }

    /// The whole text as one expression.
    mutating func expression() throws(ExpressionFault) -> ExpressionNode {
        let node = try disjunction()
        guard token == .end else { throw unexpected("an operator or the end") }
        return node
    }

    private mutating func disjunction() throws(ExpressionFault) -> ExpressionNode {
        var left = try conjunction()
        while token == .keyword(.or) {
            let place = try advanceOverOperator()
            left = .or(left, try conjunction(), at: place)
        }
        return left
    }

    private mutating func conjunction() throws(ExpressionFault) -> ExpressionNode {
        var left = try negation()
        while token == .keyword(.and) {
            let place = try advanceOverOperator()
            left = .and(left, try negation(), at: place)
        }
        return left
    }

    private mutating func negation() throws(ExpressionFault) -> ExpressionNode {
        guard token == .keyword(.not) else { return try comparison() }
        let place = try advance()
        try descend()
        defer { depth -= 1 }
        return .not(try negation(), at: place)
    }

    private mutating func comparison() throws(ExpressionFault) -> ExpressionNode {
        let left = try sum()
        switch token {
        case .symbol(let text):
            guard let comparison = ComparisonOperator(rawValue: text) else { return left }
            let place = try advance()
            return .comparison(comparison, left, try sum(), at: place)
        case .keyword(.is):
            let place = try advance()
            let isNegated = try take(.keyword(.not))
            guard try take(.keyword(.null)) else { throw unexpected("\"null\"") }
            let node = ExpressionNode.isNull(left, at: place)
            return isNegated ? .not(node, at: place) : node
        case .keyword(.in):
            let place = try advance()
            return .isIn(left, try list(), at: place)
        case .keyword(.not):
            let place = try advance()
            if isBetween { return .not(try range(of: left, at: place), at: place) }
            guard try take(.keyword(.in)) else { throw unexpected("\"in\" or \"between\"") }
            return .not(.isIn(left, try list(), at: place), at: place)
        case .word where isBetween: return try range(of: left, at: position)
        default: return left
        }
    }

    private var isBetween: Bool {
        guard case .word(let word) = token else { return false }
        return word.lowercased() == "between"
    }

    private mutating func range(
        of value: ExpressionNode, at place: Int
    ) throws(ExpressionFault) -> ExpressionNode {
        try advance()
        let low = try sum()
        guard try take(.keyword(.and)) else { throw unexpected("\"and\"") }
        return .isBetween(value, low, try sum(), at: place)
    }

    private mutating func list() throws(ExpressionFault) -> [ExpressionNode] {
        guard try take(.symbol("(")) else { throw unexpected("\"(\"") }
        return try items { parser throws(ExpressionFault) in try parser.sum() }
    }

    /// What stands between commas, up to a closing parenthesis.
    private mutating func items(
        _ item: (inout ExpressionParser) throws(ExpressionFault) -> ExpressionNode
    ) throws(ExpressionFault) -> [ExpressionNode] {
        var items = [try item(&self)]
        while try take(.symbol(",")) { items.append(try item(&self)) }
        guard try take(.symbol(")")) else { throw unexpected("\",\" or \")\"") }
        return items
    }

    /// What follows the name of a function.
    private mutating func arguments() throws(ExpressionFault) -> [ExpressionNode] {
        try advance()
        try descend()
        defer { depth -= 1 }
        if try take(.symbol(")")) { return [] }
        return try items { parser throws(ExpressionFault) in try parser.disjunction() }
    }

    private mutating func sum() throws(ExpressionFault) -> ExpressionNode {
        var left = try product()
        while token == .symbol("+") || token == .symbol("-") {
            let arithmetic: ArithmeticOperator = token == .symbol("+") ? .plus : .minus
            let place = try advanceOverOperator()
            left = .arithmetic(arithmetic, left, try product(), at: place)
        }
        return left
    }

    private mutating func product() throws(ExpressionFault) -> ExpressionNode {
        var left = try signed()
        while token == .symbol("*") || token == .symbol("/") {
            let arithmetic: ArithmeticOperator = token == .symbol("*") ? .times : .dividedBy
            let place = try advanceOverOperator()
            left = .arithmetic(arithmetic, left, try signed(), at: place)
        }
        return left
    }

    private mutating func signed() throws(ExpressionFault) -> ExpressionNode {
        guard token == .symbol("-") else { return try primary() }
        let place = try advance()
        try descend()
        defer { depth -= 1 }
        let operand = try signed()
        // A negative literal is one value: an integer stays an integer.
        switch operand {
        case .literal(.int64(let value), _): return .literal(.int64(-value), at: place)
        case .literal(.float64(let value), _): return .literal(.float64(-value), at: place)
        default: return .negated(operand, at: place)
        }
    }

    private mutating func primary() throws(ExpressionFault) -> ExpressionNode {
        let place = position
        switch token {
        case .integer(let value): return try literal(.int64(value))
        case .number(let value): return try literal(.float64(value))
        case .string(let text): return try literal(.string(text))
        case .keyword(.true): return try literal(.bool(true))
        case .keyword(.false): return try literal(.bool(false))
        case .keyword(.null): return try literal(.null)
        case .word(let name):
            try advance()
            guard token == .symbol("(") else { return .column(name, at: place) }
            return .call(name, try arguments(), at: place)
        case .symbol("("):
            try advance()
            try descend()
            defer { depth -= 1 }
            let node = try disjunction()
            guard try take(.symbol(")")) else { throw unexpected("\")\"") }
            return node
        default: throw unexpected("a value")
        }
    }

    private mutating func literal(
        _ value: FeatureValue
    ) throws(ExpressionFault) -> ExpressionNode {
        .literal(value, at: try advance())
    }

    /// Goes to the next token.
    /// - Returns: Where the present one stood.
    @discardableResult
    private mutating func advance() throws(ExpressionFault) -> Int {
        let place = position
        (token, position) = try lexer.next()
        return place
    }

    private mutating func advanceOverOperator() throws(ExpressionFault) -> Int {
        operatorCount += 1
        guard operatorCount <= Self.operatorsMax else {
            throw ExpressionFault(
                at: position,
                "an expression has up to \(Self.operatorsMax) of the operators + - * / and or")
        }
        return try advance()
    }

    /// Skips the token where it is the present one.
    private mutating func take(_ wanted: ExpressionLexer.Token) throws(ExpressionFault) -> Bool {
        guard token == wanted else { return false }
        try advance()
        return true
    }

    private mutating func descend() throws(ExpressionFault) {
        depth += 1
        guard depth <= Self.depthMax else {
            throw ExpressionFault(at: position, "the expression is nested too deeply")
        }
    }

    private func unexpected(_ wanted: String) -> ExpressionFault {
        ExpressionFault(
            at: position, "\(wanted) is expected here, not \(token.description)")
    }
}
