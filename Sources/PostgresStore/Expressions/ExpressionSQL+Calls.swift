import Features
import Postgres

/// Calls of functions: of PostgreSQL's own where they fail for no argument, else of those that
/// `0016_expressions.sql` adds.
extension ExpressionSQL {
    func call(
        _ function: ExpressionFunction, _ arguments: [TypedExpression]
    ) throws(PostgresError) -> String {
        switch function {
        case .abs, .ceil, .floor, .sign:
            return "\(function.rawValue)(\(try operand(arguments[0], as: .number)))"
        case .sqrt, .exp, .ln, .log10, .sin, .cos, .power, .mod, .haversine:
            return "larder.\(function.rawValue)(\(try all(arguments, as: .number)))"
        case .round:
            let value = try operand(arguments[0], as: .number)
            guard arguments.count > 1 else { return "round(\(value))" }
            return "larder.round(\(value), \(try operand(arguments[1], as: .integer)))"
        case .int: return "larder.whole(\(try operand(arguments[0], as: .number)))"
        case .concat: return "larder.concat(ARRAY[\(try all(arguments, as: .text))])"
        case .replace: return "larder.replace(\(try all(arguments, as: .text)))"
        case .lower, .upper:
            // Of the collation "C": the letters of ASCII alone have another case.
            let text = try operand(arguments[0], as: .text)
            return "\(function.rawValue)((\(text)) COLLATE \"C\")"
        case .trim: return "btrim(\(try operand(arguments[0], as: .text)), E' \\t\\n\\v\\f\\r')"
        case .string:
            let domain = arguments[0].domain ?? .text
            return "(\(try operand(arguments[0], as: domain)))::text"
        case .length: return try length(of: arguments[0])
        case .substring:
            let places = try all(Array(arguments.dropFirst()), as: .integer)
            return "larder.substring(\(try operand(arguments[0], as: .text)), \(places))"
        case .contains:
            let text = try operand(arguments[0], as: .text)
            return "(strpos(\(text), \(try operand(arguments[1], as: .text))) > 0)"
        case .startsWith: return "starts_with(\(try all(arguments, as: .text)))"
        case .endsWith: return "larder.ends_with(\(try all(arguments, as: .text)))"
        case .year, .month, .day, .hour, .minute, .second, .dayOfWeek, .dayOfYear, .epoch,
            .secondsBetween:
            return try time(function, arguments)
        case .hash: return try hash(of: arguments[0])
        case .bucket:
            let count = try operand(arguments[1], as: .integer)
            return "larder.bucket(\(try hash(of: arguments[0])), \(count))"
        }
    }

    private func all(
        _ arguments: [TypedExpression], as domain: TypedExpression.Domain
    ) throws(PostgresError) -> String {
        var texts: [String] = []
        for argument in arguments { texts.append(try operand(argument, as: domain)) }
        return texts.joined(separator: ", ")
    }

    private func length(of expression: TypedExpression) throws(PostgresError) -> String {
        guard case .column(let index, let type) = expression, expression.domain == nil else {
            return "length(\(try operand(expression, as: .text)))::bigint"
        }
        return type.isArray
            ? "cardinality(\(column(index)))::bigint" : "octet_length(\(column(index)))::bigint"
    }

    /// The first 64 bits of the MD5.
    private func hash(of expression: TypedExpression) throws(PostgresError) -> String {
        "('x' || left(md5(\(try operand(expression, as: .text))), 16))::bit(64)::bigint"
    }

    private func time(
        _ function: ExpressionFunction, _ arguments: [TypedExpression]
    ) throws(PostgresError) -> String {
        let time = try operand(arguments[0], as: .time)
        switch function {
        case .epoch: return "(larder.microseconds(\(time))::double precision / 1000000)"
        case .secondsBetween:
            let later = try operand(arguments[1], as: .time)
            return "((larder.microseconds(\(later)) - larder.microseconds(\(time)))"
                + "::double precision / 1000000)"
        case .dayOfWeek: return "larder.part('isodow', \(time))"
        case .dayOfYear: return "larder.part('doy', \(time))"
        default: return "larder.part('\(function.rawValue)', \(time))"
        }
    }
}
