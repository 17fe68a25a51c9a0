/// An expression whose columns are known and whose types fit.
///
/// It is compiled for rows in memory (`ExpressionProgram`) and printed as SQL; the two agree.
package indirect enum TypedExpression: Hashable, Sendable {
    /// Index into the columns it was typed over, and the column's type.
    case column(Int, ValueType)
    /// A bool, int64, float64, string, timestamp or null.
    case literal(FeatureValue)
    case negated(TypedExpression)
    case arithmetic(ArithmeticOperator, TypedExpression, TypedExpression)
    case comparison(ComparisonOperator, TypedExpression, TypedExpression, as: Domain)
    case isIn(TypedExpression, [TypedExpression], as: Domain)
    /// The value, and the least and the greatest it may be.
    case isBetween(TypedExpression, TypedExpression, TypedExpression, as: Domain)
    case isNull(TypedExpression)
    case not(TypedExpression)
    case and(TypedExpression, TypedExpression)
    case or(TypedExpression, TypedExpression)
    /// The first value where the condition holds, else the second.
    case choice(TypedExpression, TypedExpression, TypedExpression, as: Domain)
    /// The first value that is not null.
    case coalesce([TypedExpression], as: Domain)
    /// The least or the greatest of those that are not null, the first of equal ones.
    case extreme(Extreme, [TypedExpression], as: Domain)
    case call(ExpressionFunction, [TypedExpression])

    /// What values are compared as.
    package enum Domain: String, Hashable, Sendable {
        case bool
        case integer = "int64"
        /// NaN equals itself and is greater than everything else, as PostgreSQL has it.
        case number = "float64"
        /// By its UTF-8 bytes.
        case text = "string"
        case time = "timestamp"
    }

    package enum Extreme: String, Hashable, Sendable {
        case least, greatest
    }

    /// What its values are; `nil` for a bare null and for columns of bytes and arrays.
    package var domain: Domain? {
        switch self {
        case .column(_, let type): Domain(type)
        case .literal(let value): Domain(value)
        case .negated, .arithmetic: .number
        case .comparison, .isIn, .isBetween, .isNull, .not, .and, .or: .bool
        case .choice(_, _, _, let domain), .coalesce(_, let domain), .extreme(_, _, let domain):
            domain
        case .call(let function, _): function.result
        }
    }

    /// The indexes of the columns it reads.
    package var columns: Set<Int> {
        switch self {
        case .column(let index, _): [index]
        case .literal: []
        default: parts.reduce(into: []) { $0.formUnion($1.columns) }
        }
    }

    /// The expressions that it is made of.
    private var parts: [TypedExpression] {
        switch self {
        case .column, .literal: []
        case .negated(let operand), .not(let operand), .isNull(let operand): [operand]
        case .arithmetic(_, let left, let right), .comparison(_, let left, let right, _),
            .and(let left, let right), .or(let left, let right):
            [left, right]
        case .isIn(let operand, let items, _): [operand] + items
        case .isBetween(let first, let second, let third, _),
            .choice(let first, let second, let third, _):
            [first, second, third]
        case .coalesce(let items, _), .extreme(_, let items, _), .call(_, let items): items
        }
    }
}

extension TypedExpression.Domain {
    /// - Returns: `nil` for bytes and arrays.
    init?(_ type: ValueType) {
        guard !type.isArray else { return nil }
        switch type.scalar {
        case .bool: self = .bool
        case .int32, .int64: self = .integer
        case .float32, .float64: self = .number
        case .string: self = .text
        case .timestamp: self = .time
        case .bytes: return nil
        }
    }

    /// - Returns: `nil` for null, bytes and arrays.
    init?(_ value: FeatureValue) {
        switch value {
        case .bool: self = .bool
        case .int32, .int64: self = .integer
        case .float32, .float64: self = .number
        case .string: self = .text
        case .timestamp: self = .time
        case .null, .bytes, .array: return nil
        }
    }
}
