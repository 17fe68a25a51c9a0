/// How values of one domain are ordered: below zero, zero or above as the first is less, equal or
/// greater.
enum ExpressionOrder {
    static func order(_ left: Bool, _ right: Bool) -> Int { (left ? 1 : 0) - (right ? 1 : 0) }

    static func order<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
        left == right ? 0 : left < right ? -1 : 1
    }

    /// NaN equals itself and is greater than everything else.
    static func order(_ left: Double, _ right: Double) -> Int {
        if left == right { return 0 }
        if left < right { return -1 }
        if left > right { return 1 }
        return (left.isNaN ? 1 : 0) - (right.isNaN ? 1 : 0)
    }

    /// By UTF-8 bytes.
    static func order(_ left: String, _ right: String) -> Int {
        if left.utf8.elementsEqual(right.utf8) { return 0 }
        return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
    }
}

extension TypedExpression.Domain {
    /// Below zero, zero or above as `left` is less, equal or greater; `nil` where one is null.
    package func order(_ left: FeatureValue, _ right: FeatureValue) -> Int? {
        switch (self, left, right) {
        case (.bool, .bool(let left), .bool(let right)): ExpressionOrder.order(left, right)
        case (.integer, _, _):
            left.integer.flatMap { left in
                right.integer.map { ExpressionOrder.order(left, $0) }
            }
        case (.number, _, _):
            left.number.flatMap { left in right.number.map { ExpressionOrder.order(left, $0) } }
        case (.text, .string(let left), .string(let right)): ExpressionOrder.order(left, right)
        case (.time, .timestamp(let left), .timestamp(let right)):
            ExpressionOrder.order(left, right)
        default: nil
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
