/// Code of texts.
extension ExpressionCompiler {
    static func text(_ expression: TypedExpression) -> Code<String> {
        switch expression {
        case .column(let index, _):
            return { row in if case .string(let text) = row[index] { text } else { nil } }
        case .literal(.string(let text)): return { _ in text }
        case .choice(let test, let first, let second, _):
            return choice(test, text(first), text(second))
        case .coalesce(let items, _): return coalesce(items.map(text))
        case .extreme(let extreme, let items, _):
            return Self.extreme(extreme, items.map(text)) { ExpressionOrder.order($0, $1) }
        case .call(let function, let arguments): return text(function, arguments)
        case .literal, .negated, .arithmetic, .comparison, .isIn, .isBetween, .isNull, .not, .and,
            .or:
            return { _ in nil }
        }
    }

    private static func text(
        _ function: ExpressionFunction, _ arguments: [TypedExpression]
    ) -> Code<String> {
        switch function {
        case .string:
            if arguments[0].domain == .bool {
                return one(condition(arguments[0])) { $0 ? "true" : "false" }
            }
            return one(integer(arguments[0])) { String($0) }
        case .concat:
            let parts = arguments.map(text)
            return { row in
                var texts: [String] = []
                for part in parts {
                    guard let text = part(row) else { return nil }
                    texts.append(text)
                }
                return ExpressionText.joined(texts)
            }
        case .lower: return one(text(arguments[0]), ExpressionText.lowercased)
        case .upper: return one(text(arguments[0]), ExpressionText.uppercased)
        case .trim: return one(text(arguments[0]), ExpressionText.trimmed)
        case .substring:
            let (text, start) = (text(arguments[0]), integer(arguments[1]))
            guard arguments.count > 2 else {
                return both(text, start) { ExpressionText.substring($0, $1, nil) }
            }
            let count = integer(arguments[2])
            return { row in
                guard let text = text(row), let start = start(row), let count = count(row) else {
                    return nil
                }
                return ExpressionText.substring(text, start, count)
            }
        case .replace:
            let (text, old, new) = (text(arguments[0]), text(arguments[1]), text(arguments[2]))
            return { row in
                guard let text = text(row), let old = old(row), let new = new(row) else {
                    return nil
                }
                return ExpressionText.replaced(text, old, new)
            }
        default: preconditionFailure("the function gives no text")
        }
    }
}
