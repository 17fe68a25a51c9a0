extension TypedExpression {
    /// The value for a row.
    ///
    /// - Parameter column: The row's value of the column at an index.
    /// - Returns: A bool, a number as float64, a string, a timestamp, or null.
    package func value(_ column: (Int) -> FeatureValue) -> FeatureValue {
        switch self {
        case .column(let index, _): column(index)
        case .literal(let value): value
        case .negated(let operand):
            operand.value(column).number.map { .float64(-$0) } ?? .null
        case .arithmetic(let arithmetic, let left, let right):
            Self.compute(arithmetic, left.value(column).number, right.value(column).number)
        case .comparison, .isIn, .isNull, .not, .and, .or:
            holds(column).map(FeatureValue.bool) ?? .null
        }
    }

    /// Whether the condition holds; `nil` for null, which is neither true nor false.
    package func holds(_ column: (Int) -> FeatureValue) -> Bool? {
        switch self {
        case .comparison(let comparison, let left, let right, let domain):
            return domain.order(left.value(column), right.value(column)).map(comparison.holds)
        case .isIn(let operand, let items, let domain):
            let value = operand.value(column)
            let orders = items.map { domain.order(value, $0.value(column)) }
            if orders.contains(0) { return true }
            return orders.contains(nil) ? nil : false
        case .isNull(let operand): return operand.value(column).isNull
        case .not(let operand): return operand.holds(column).map { !$0 }
        case .and(let left, let right):
            let (left, right) = (left.holds(column), right.holds(column))
            if left == false || right == false { return false }
            return left == nil || right == nil ? nil : true
        case .or(let left, let right):
            let (left, right) = (left.holds(column), right.holds(column))
            if left == true || right == true { return true }
            return left == nil || right == nil ? nil : false
        case .column, .literal, .negated, .arithmetic:
            guard case .bool(let value) = value(column) else { return nil }
            return value
        }
    }

    /// Null where an operand is null or a division is by zero, and where the result of finite
    /// numbers is beyond float64.
    private static func compute(
        _ arithmetic: ArithmeticOperator, _ left: Double?, _ right: Double?
    ) -> FeatureValue {
        guard let left, let right else { return .null }
        let result: Double
        switch arithmetic {
        case .plus: result = left + right
        case .minus: result = left - right
        case .times: result = left * right
        case .dividedBy:
            guard right != 0 else { return .null }
            result = left / right
        }
        if !result.isFinite, left.isFinite, right.isFinite { return .null }
        return .float64(result)
    }
}

extension TypedExpression.Domain {
    /// Below zero, zero or above as `left` is less, equal or greater; `nil` where one is null.
    package func order(_ left: FeatureValue, _ right: FeatureValue) -> Int? {
        switch (self, left, right) {
        case (.bool, .bool(let left), .bool(let right)):
            return (left ? 1 : 0) - (right ? 1 : 0)
        case (.integer, _, _):
            guard let left = left.integer, let right = right.integer else { return nil }
            return left == right ? 0 : left < right ? -1 : 1
        case (.number, _, _):
            guard let left = left.number, let right = right.number else { return nil }
            if left.isNaN || right.isNaN {
                return (left.isNaN ? 1 : 0) - (right.isNaN ? 1 : 0)
            }
            return left == right ? 0 : left < right ? -1 : 1
        case (.text, .string(let left), .string(let right)):
            if left.utf8.elementsEqual(right.utf8) { return 0 }
            return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
        case (.time, .timestamp(let left), .timestamp(let right)):
            return left == right ? 0 : left < right ? -1 : 1
        default: return nil
        }
    }
}

extension FeatureValue {
    /// The value of an integer.
    var integer: Int64? {
        switch self {
        case .int32(let value): Int64(value)
        case .int64(let value): value
        default: nil
        }
    }
}
