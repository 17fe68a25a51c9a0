/// Code of numbers.
extension ExpressionCompiler {
    static func number(_ expression: TypedExpression) -> Code<Double> {
        switch expression {
        case .column(let index, let type):
            guard type == .float64 else { return { row in row[index].number } }
            return { row in if case .float64(let value) = row[index] { value } else { nil } }
        case .literal(let value):
            let number = value.number
            return { _ in number }
        case .negated(let operand):
            let operand = number(operand)
            return { row in operand(row).map { -$0 } }
        case .arithmetic(let sign, let left, let right): return arithmetic(sign, left, right)
        case _ where expression.domain == .integer:
            return one(integer(expression)) { Double($0) }
        case .choice(let test, let first, let second, _):
            return choice(test, number(first), number(second))
        case .coalesce(let items, _): return coalesce(items.map(number))
        case .extreme(let extreme, let items, _):
            return Self.extreme(extreme, items.map(number)) { ExpressionOrder.order($0, $1) }
        case .call(let function, let arguments): return number(function, arguments)
        case .comparison, .isIn, .isBetween, .isNull, .not, .and, .or: return { _ in nil }
        }
    }

    /// The sign is looked at once, not in every row.
    private static func arithmetic(
        _ sign: ArithmeticOperator, _ left: TypedExpression, _ right: TypedExpression
    ) -> Code<Double> {
        let (left, right) = (number(left), number(right))
        return switch sign {
        case .plus: both(left, right) { ExpressionMath.compute(.plus, $0, $1) }
        case .minus: both(left, right) { ExpressionMath.compute(.minus, $0, $1) }
        case .times: both(left, right) { ExpressionMath.compute(.times, $0, $1) }
        case .dividedBy: both(left, right) { ExpressionMath.compute(.dividedBy, $0, $1) }
        }
    }

    private static func number(
        _ function: ExpressionFunction, _ arguments: [TypedExpression]
    ) -> Code<Double> {
        switch function {
        case .abs: return one(number(arguments[0])) { Swift.abs($0) }
        case .ceil: return one(number(arguments[0])) { $0.rounded(.up) }
        case .floor: return one(number(arguments[0])) { $0.rounded(.down) }
        case .sign: return one(number(arguments[0]), ExpressionMath.sign)
        case .sqrt: return one(number(arguments[0]), ExpressionMath.squareRoot)
        case .exp: return one(number(arguments[0]), ExpressionMath.exponential)
        case .ln: return one(number(arguments[0]), ExpressionMath.naturalLogarithm)
        case .log10: return one(number(arguments[0]), ExpressionMath.decimalLogarithm)
        case .sin: return one(number(arguments[0]), ExpressionMath.sine)
        case .cos: return one(number(arguments[0]), ExpressionMath.cosine)
        case .round:
            let digits = arguments.count > 1 ? integer(arguments[1]) : { @Sendable _ in 0 }
            return both(number(arguments[0]), digits, ExpressionMath.rounded)
        case .power: return both(number(arguments[0]), number(arguments[1]), ExpressionMath.power)
        case .mod: return both(number(arguments[0]), number(arguments[1]), ExpressionMath.remainder)
        case .haversine:
            let (latitude1, longitude1) = (number(arguments[0]), number(arguments[1]))
            let (latitude2, longitude2) = (number(arguments[2]), number(arguments[3]))
            return { row in
                guard let latitude1 = latitude1(row), let longitude1 = longitude1(row),
                    let latitude2 = latitude2(row), let longitude2 = longitude2(row)
                else { return nil }
                return ExpressionMath.haversine(latitude1, longitude1, latitude2, longitude2)
            }
        case .epoch:
            return one(time(arguments[0])) { time in
                time.isRepresentable ? Double(time.microseconds) / 1_000_000 : nil
            }
        case .secondsBetween:
            return both(time(arguments[0]), time(arguments[1])) { from, to in
                guard from.isRepresentable, to.isRepresentable else { return nil }
                return Double(to.microseconds - from.microseconds) / 1_000_000
            }
        default: preconditionFailure("the function gives no number")
        }
    }

    static func integer(_ expression: TypedExpression) -> Code<Int64> {
        switch expression {
        case .column(let index, _): return { row in row[index].integer }
        case .literal(let value):
            let integer = value.integer
            return { _ in integer }
        case .choice(let test, let first, let second, _):
            return choice(test, integer(first), integer(second))
        case .coalesce(let items, _): return coalesce(items.map(integer))
        case .extreme(let extreme, let items, _):
            return Self.extreme(extreme, items.map(integer)) { ExpressionOrder.order($0, $1) }
        case .call(let function, let arguments): return integer(function, arguments)
        case .negated, .arithmetic, .comparison, .isIn, .isBetween, .isNull, .not, .and, .or:
            return { _ in nil }
        }
    }

    private static func integer(
        _ function: ExpressionFunction, _ arguments: [TypedExpression]
    ) -> Code<Int64> {
        switch function {
        case .int: return one(number(arguments[0]), ExpressionMath.whole)
        case .length: return length(of: arguments[0])
        case .hash: return one(text(arguments[0]), ExpressionText.hash)
        case .bucket: return both(text(arguments[0]), integer(arguments[1]), ExpressionText.bucket)
        case .year: return part(of: arguments[0], \.year)
        case .month: return part(of: arguments[0], \.month)
        case .day: return part(of: arguments[0], \.dayOfMonth)
        case .hour: return part(of: arguments[0], \.hour)
        case .minute: return part(of: arguments[0], \.minute)
        case .second: return part(of: arguments[0], \.second)
        case .dayOfWeek: return part(of: arguments[0], \.dayOfWeek)
        case .dayOfYear: return part(of: arguments[0], \.dayOfYear)
        default: preconditionFailure("the function gives no integer")
        }
    }

    private static func part(
        of time: TypedExpression, _ part: @escaping @Sendable (CivilTime) -> Int64
    ) -> Code<Int64> {
        one(Self.time(time)) { CivilTime($0).map(part) }
    }

    private static func length(of expression: TypedExpression) -> Code<Int64> {
        guard case .column(let index, _) = expression, expression.domain == nil else {
            return one(text(expression), ExpressionText.length)
        }
        return { row in
            switch row[index] {
            case .bytes(let bytes): Int64(bytes.count)
            case .array(let elements): Int64(elements.count)
            default: nil
            }
        }
    }
}
