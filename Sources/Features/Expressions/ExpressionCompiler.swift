/// Turns a typed expression into code for rows in memory: closures over closures, one for each
/// operator, which give a value of the domain or nil for null.
///
/// Code of numbers and truths allocates nothing. The domains of what is compiled were checked when
/// it was typed; only an integer is asked for as a number.
enum ExpressionCompiler {
    /// The values of the columns by their indexes.
    typealias Row = UnsafeBufferPointer<FeatureValue>
    typealias Code<Value> = @Sendable (Row) -> Value?

    static func condition(_ expression: TypedExpression) -> Code<Bool> {
        switch expression {
        case .column(let index, _):
            return { row in if case .bool(let value) = row[index] { value } else { nil } }
        case .literal(.bool(let value)): return { _ in value }
        case .comparison(let sign, let left, let right, let domain):
            return comparison(sign, left, right, as: domain)
        case .isIn(let value, let items, let domain): return isIn(value, items, as: domain)
        case .isBetween(let value, let low, let high, let domain):
            return isBetween(value, low, high, as: domain)
        case .isNull(let operand): return isNull(operand)
        case .not(let operand):
            let operand = condition(operand)
            return { row in operand(row).map { !$0 } }
        case .and(let left, let right):
            let (left, right) = (condition(left), condition(right))
            return { row in
                let first = left(row)
                if first == false { return false }
                let second = right(row)
                if second == false { return false }
                return first == nil || second == nil ? nil : true
            }
        case .or(let left, let right):
            let (left, right) = (condition(left), condition(right))
            return { row in
                let first = left(row)
                if first == true { return true }
                let second = right(row)
                if second == true { return true }
                return first == nil || second == nil ? nil : false
            }
        case .choice(let test, let first, let second, _):
            return choice(test, condition(first), condition(second))
        case .coalesce(let items, _): return coalesce(items.map(condition))
        case .extreme(let extreme, let items, _):
            return Self.extreme(extreme, items.map(condition)) { ExpressionOrder.order($0, $1) }
        case .call(let function, let arguments): return condition(function, arguments)
        case .literal, .negated, .arithmetic: return { _ in nil }
        }
    }

    static func time(_ expression: TypedExpression) -> Code<EventTime> {
        switch expression {
        case .column(let index, _):
            return { row in if case .timestamp(let time) = row[index] { time } else { nil } }
        case .literal(.timestamp(let time)): return { _ in time }
        case .choice(let test, let first, let second, _):
            return choice(test, time(first), time(second))
        case .coalesce(let items, _): return coalesce(items.map(time))
        case .extreme(let extreme, let items, _):
            return Self.extreme(extreme, items.map(time)) { ExpressionOrder.order($0, $1) }
        default: return { _ in nil }
        }
    }

    private static func condition(
        _ function: ExpressionFunction, _ arguments: [TypedExpression]
    ) -> Code<Bool> {
        let (text, part) = (text(arguments[0]), text(arguments[1]))
        switch function {
        case .contains: return both(text, part, ExpressionText.contains)
        case .startsWith: return both(text, part, ExpressionText.startsWith)
        default: return both(text, part, ExpressionText.endsWith)
        }
    }

    private static func isNull(_ expression: TypedExpression) -> Code<Bool> {
        switch expression.domain {
        case .bool?: return absence(of: condition(expression))
        case .integer?: return absence(of: integer(expression))
        case .number?: return absence(of: number(expression))
        case .text?: return absence(of: text(expression))
        case .time?: return absence(of: time(expression))
        case nil:
            guard case .column(let index, _) = expression else { return { _ in true } }
            return { row in row[index].isNull }
        }
    }

    private static func absence<Value>(of code: @escaping Code<Value>) -> Code<Bool> {
        { row in code(row) == nil }
    }
}

/// What is compiled alike in every domain.
extension ExpressionCompiler {
    static func choice<Value>(
        _ test: TypedExpression, _ first: @escaping Code<Value>, _ second: @escaping Code<Value>
    ) -> Code<Value> {
        let test = condition(test)
        return { row in test(row) == true ? first(row) : second(row) }
    }

    static func coalesce<Value>(_ items: [Code<Value>]) -> Code<Value> {
        if items.count == 2 {
            let (first, second) = (items[0], items[1])
            return { row in first(row) ?? second(row) }
        }
        return { row in
            for item in items { if let value = item(row) { return value } }
            return nil
        }
    }

    /// - Parameter order: As for `ExpressionOrder`.
    static func extreme<Value>(
        _ extreme: TypedExpression.Extreme, _ items: [Code<Value>],
        _ order: @escaping @Sendable (Value, Value) -> Int
    ) -> Code<Value> {
        let isGreatest = extreme == .greatest
        return { row in
            var best: Value?
            for item in items {
                guard let value = item(row) else { continue }
                guard let known = best else {
                    best = value
                    continue
                }
                let order = order(value, known)
                if isGreatest ? order > 0 : order < 0 { best = value }
            }
            return best
        }
    }

    static func one<A, Value>(
        _ argument: @escaping Code<A>, _ function: @escaping @Sendable (A) -> Value?
    ) -> Code<Value> {
        { row in argument(row).flatMap(function) }
    }

    static func both<A, B, Value>(
        _ left: @escaping Code<A>, _ right: @escaping Code<B>,
        _ function: @escaping @Sendable (A, B) -> Value?
    ) -> Code<Value> {
        { row in
            guard let left = left(row), let right = right(row) else { return nil }
            return function(left, right)
        }
    }

    private static func comparison(
        _ sign: ComparisonOperator, _ left: TypedExpression, _ right: TypedExpression,
        as domain: TypedExpression.Domain
    ) -> Code<Bool> {
        switch domain {
        case .bool:
            both(condition(left), condition(right)) { sign.holds(ExpressionOrder.order($0, $1)) }
        case .integer:
            both(integer(left), integer(right)) { sign.holds(ExpressionOrder.order($0, $1)) }
        case .number:
            both(number(left), number(right)) { sign.holds(ExpressionOrder.order($0, $1)) }
        case .text: both(text(left), text(right)) { sign.holds(ExpressionOrder.order($0, $1)) }
        case .time: both(time(left), time(right)) { sign.holds(ExpressionOrder.order($0, $1)) }
        }
    }

    private static func isIn(
        _ value: TypedExpression, _ items: [TypedExpression], as domain: TypedExpression.Domain
    ) -> Code<Bool> {
        switch domain {
        case .bool: isAmong(condition(value), items.map(condition), ExpressionOrder.order)
        case .integer: isAmong(integer(value), items.map(integer), ExpressionOrder.order)
        case .number: isAmong(number(value), items.map(number), ExpressionOrder.order)
        case .text: isAmong(text(value), items.map(text), ExpressionOrder.order)
        case .time: isAmong(time(value), items.map(time), ExpressionOrder.order)
        }
    }

    // Here and below the value is computed once: operands within operands would else be computed
    // twice as often on each level.
    private static func isAmong<Value>(
        _ value: @escaping Code<Value>, _ items: [Code<Value>],
        _ order: @escaping @Sendable (Value, Value) -> Int
    ) -> Code<Bool> {
        { row in
            guard let value = value(row) else { return nil }
            var isUnknown = false
            for item in items {
                guard let item = item(row) else {
                    isUnknown = true
                    continue
                }
                if order(value, item) == 0 { return true }
            }
            return isUnknown ? nil : false
        }
    }

    private static func isBetween(
        _ value: TypedExpression, _ low: TypedExpression, _ high: TypedExpression,
        as domain: TypedExpression.Domain
    ) -> Code<Bool> {
        switch domain {
        case .bool:
            isWithin(condition(value), condition(low), condition(high), ExpressionOrder.order)
        case .integer: isWithin(integer(value), integer(low), integer(high), ExpressionOrder.order)
        case .number: isWithin(number(value), number(low), number(high), ExpressionOrder.order)
        case .text: isWithin(text(value), text(low), text(high), ExpressionOrder.order)
        case .time: isWithin(time(value), time(low), time(high), ExpressionOrder.order)
        }
    }

    private static func isWithin<Value>(
        _ value: @escaping Code<Value>, _ low: @escaping Code<Value>,
        _ high: @escaping Code<Value>, _ order: @escaping @Sendable (Value, Value) -> Int
    ) -> Code<Bool> {
        { row in
            guard let value = value(row) else { return nil }
            let isEnough = low(row).map { order(value, $0) >= 0 }
            if isEnough == false { return false }
            let isLittle = high(row).map { order(value, $0) <= 0 }
            if isLittle == false { return false }
            return isEnough == nil || isLittle == nil ? nil : true
        }
    }
}
