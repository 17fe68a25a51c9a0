import Features
import Postgres

/// Prints typed expressions as SQL that means what `TypedExpression.value` computes.
///
/// Operands are cast to what they are compared as, so that the server's rules of conversion have
/// no say: integers with integers exactly, everything else among numbers as float64.
struct ExpressionSQL {
    /// The SQL of the column at an index.
    let column: (Int) -> String

    /// - Throws: `.invalidValue` for a text that cannot be a literal.
    func condition(_ expression: TypedExpression) throws(PostgresError) -> String {
        switch expression {
        case .comparison(let comparison, let left, let right, let domain):
            let left = try operand(left, as: domain)
            return "(\(left) \(comparison.rawValue) \(try operand(right, as: domain)))"
        case .isIn(let value, let items, let domain):
            var texts: [String] = []
            for item in items { texts.append(try operand(item, as: domain)) }
            return "(\(try operand(value, as: domain)) IN (\(texts.joined(separator: ", "))))"
        case .isNull(let operand):
            if case .literal(let value) = operand { return value.isNull ? "true" : "false" }
            return "(\(try any(operand)) IS NULL)"
        case .not(let operand): return "(NOT \(try condition(operand)))"
        case .and(let left, let right):
            return "(\(try condition(left)) AND \(try condition(right)))"
        case .or(let left, let right):
            return "(\(try condition(left)) OR \(try condition(right)))"
        case .column, .literal, .negated, .arithmetic:
            return try operand(expression, as: .bool)
        }
    }

    /// The expression with its own type.
    private func any(_ expression: TypedExpression) throws(PostgresError) -> String {
        switch expression {
        case .column(let index, _): column(index)
        case .negated, .arithmetic: try operand(expression, as: .number)
        case .literal, .comparison, .isIn, .isNull, .not, .and, .or: try condition(expression)
        }
    }

    private func operand(
        _ expression: TypedExpression, as domain: TypedExpression.Domain
    ) throws(PostgresError) -> String {
        switch expression {
        case .column(let index, let type):
            let isFloat64 = type == .float64
            return domain == .number && !isFloat64
                ? "\(column(index))::double precision" : column(index)
        case .literal(let value): return try literal(value, as: domain)
        case .negated(let operand): return "(- \(try self.operand(operand, as: .number)))"
        case .arithmetic(let arithmetic, let left, let right):
            let left = try operand(left, as: .number)
            let right = try operand(right, as: .number)
            return "larder.computed(\(left), '\(arithmetic.rawValue)', \(right))"
        case .comparison, .isIn, .isNull, .not, .and, .or: return try condition(expression)
        }
    }

    private func literal(
        _ value: FeatureValue, as domain: TypedExpression.Domain
    ) throws(PostgresError) -> String {
        switch (value, domain) {
        case (.null, _): return "NULL::\(domain.sqlName)"
        case (.string(let text), _): return "\(try quoteLiteral(text))::text COLLATE \"C\""
        case (.timestamp(let time), _): return SQLTime.literal(time)
        case (.bool(let flag), _): return flag ? "true" : "false"
        default: return "'\(value.text)'::\(domain.sqlName)"
        }
    }
}

extension TypedExpression.Domain {
    fileprivate var sqlName: String {
        switch self {
        case .bool: "boolean"
        case .integer: "bigint"
        case .number: "double precision"
        case .text: "text"
        case .time: "timestamptz"
        }
    }
}
