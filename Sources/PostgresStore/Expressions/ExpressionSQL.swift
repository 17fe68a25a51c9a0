import Features
import Postgres

/// Prints typed expressions as SQL that means what `ExpressionProgram` computes.
///
/// Operands are cast to what they are taken for, so that the server's rules of conversion have no
/// say: integers with integers exactly, everything else among numbers as float64. Each operand is
/// printed once, and nothing that is printed computes one twice: the SQL is as long as the
/// expression, and as fast.
struct ExpressionSQL {
    /// The SQL of the column at an index.
    let column: (Int) -> String

    /// - Throws: `.invalidValue` for a text that cannot be a literal.
    func condition(_ expression: TypedExpression) throws(PostgresError) -> String {
        try operand(expression, as: .bool)
    }

    /// The expression as a value of the type, which admits it.
    func value(_ expression: TypedExpression, as type: ValueType) throws(PostgresError) -> String {
        switch type.scalar {
        case .bool: try operand(expression, as: .bool)
        case .int32: "larder.narrowed(\(try operand(expression, as: .integer)))"
        case .int64: try operand(expression, as: .integer)
        case .float32: "larder.narrowed(\(try operand(expression, as: .number)))"
        case .float64: try operand(expression, as: .number)
        case .string: try operand(expression, as: .text)
        case .timestamp: try operand(expression, as: .time)
        case .bytes: preconditionFailure("no expression gives bytes")
        }
    }

    func operand(
        _ expression: TypedExpression, as domain: TypedExpression.Domain
    ) throws(PostgresError) -> String {
        switch expression {
        case .column(let index, let type): return column(index, type, as: domain)
        case .literal(let value): return try literal(value, as: domain)
        // An integer is cast as a whole, what is compared and chosen in it stays exact.
        case _ where domain == .number && expression.domain == .integer:
            return "(\(try operand(expression, as: .integer)))::double precision"
        case .negated(let operand): return "(- \(try self.operand(operand, as: .number)))"
        case .arithmetic(let sign, let left, let right):
            let left = try operand(left, as: .number)
            let right = try operand(right, as: .number)
            return "larder.computed(\(left), '\(sign.rawValue)', \(right))"
        case .comparison(let sign, let left, let right, let domain):
            let left = try operand(left, as: domain)
            return "(\(left) \(sign.rawValue) \(try operand(right, as: domain)))"
        case .isIn(let value, let items, let domain):
            let list = try list(items, as: domain)
            return "(\(try operand(value, as: domain)) = ANY (ARRAY[\(list)]))"
        case .isBetween(let value, let low, let high, let domain):
            return "larder.is_between(\(try list([value, low, high], as: domain)))"
        case .isNull(let operand): return try isNull(operand)
        case .not(let operand): return "(NOT \(try condition(operand)))"
        case .and(let left, let right):
            return "(\(try condition(left)) AND \(try condition(right)))"
        case .or(let left, let right):
            return "(\(try condition(left)) OR \(try condition(right)))"
        case .choice(let test, let first, let second, _):
            return "(CASE WHEN \(try condition(test)) THEN \(try operand(first, as: domain)) "
                + "ELSE \(try operand(second, as: domain)) END)"
        case .coalesce(let items, _): return "coalesce(\(try list(items, as: domain)))"
        case .extreme(let extreme, let items, _):
            return "\(extreme.rawValue)(\(try list(items, as: domain)))"
        case .call(let function, let arguments): return try call(function, arguments)
        }
    }

    private func list(
        _ items: [TypedExpression], as domain: TypedExpression.Domain
    ) throws(PostgresError) -> String {
        var texts: [String] = []
        for item in items { texts.append(try operand(item, as: domain)) }
        return texts.joined(separator: ", ")
    }

    private func isNull(_ expression: TypedExpression) throws(PostgresError) -> String {
        switch expression {
        case .literal(let value): return value.isNull ? "true" : "false"
        case .column(let index, _): return "(\(column(index)) IS NULL)"
        default:
            guard let domain = expression.domain else {
                preconditionFailure("only columns and nulls have no domain")
            }
            return "(\(try operand(expression, as: domain)) IS NULL)"
        }
    }

    private func column(
        _ index: Int, _ type: ValueType, as domain: TypedExpression.Domain
    ) -> String {
        switch (domain, type.scalar) {
        case (.number, .int32), (.number, .int64), (.number, .float32):
            "\(column(index))::double precision"
        case (.integer, .int32): "\(column(index))::bigint"
        default: column(index)
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
