/// Types what is called like a function.
extension ExpressionTyper {
    func call(
        _ name: String, _ arguments: [ExpressionNode], _ position: Int
    ) throws(ExpressionFault) -> Typed {
        switch name.lowercased() {
        case "if":
            guard arguments.count == 3 else {
                throw Self.wrongCount(name, "3 values", arguments, position)
            }
            let condition = try condition(arguments[0])
            let (values, domain) = try unified(Array(arguments.dropFirst())) { left, right in
                Self.mixture(name, left, right, position)
            }
            return Self.typed(
                .choice(condition, values[0], values[1], as: domain ?? .bool), domain)
        case "coalesce":
            let (values, domain) = try several(name, arguments, position)
            return Self.typed(.coalesce(values, as: domain ?? .bool), domain)
        case "least", "min":
            let (values, domain) = try several(name, arguments, position)
            return Self.typed(.extreme(.least, values, as: domain ?? .bool), domain)
        case "greatest", "max":
            let (values, domain) = try several(name, arguments, position)
            return Self.typed(.extreme(.greatest, values, as: domain ?? .bool), domain)
        default:
            guard let function = ExpressionFunction(named: name) else {
                throw Self.unknown(name, position)
            }
            return try call(function, as: name, arguments, position)
        }
    }

    private static func typed(
        _ expression: TypedExpression, _ domain: TypedExpression.Domain?
    ) -> Typed {
        // Nulls alone make another null, of whatever type is needed.
        domain.map { (expression, .domain($0)) } ?? (.literal(.null), .null)
    }

    private func several(
        _ name: String, _ arguments: [ExpressionNode], _ position: Int
    ) throws(ExpressionFault) -> ([TypedExpression], TypedExpression.Domain?) {
        guard !arguments.isEmpty else {
            throw Self.wrongCount(name, "at least 1 value", arguments, position)
        }
        return try unified(arguments) { left, right in
            Self.mixture(name, left, right, position)
        }
    }

    private func call(
        _ function: ExpressionFunction, as name: String, _ nodes: [ExpressionNode], _ position: Int
    ) throws(ExpressionFault) -> Typed {
        let parameters = function.parameters
        let least = parameters.count - function.optionalCount
        guard nodes.count >= least, function.isVariadic || nodes.count <= parameters.count else {
            let most = parameters.count
            let wanted =
                function.isVariadic
                ? "at least \(least)" : least == most ? "\(most)" : "\(least) or \(most)"
            throw Self.wrongCount(
                name, wanted + (most == 1 ? " value" : " values"), nodes, position)
        }
        var arguments: [TypedExpression] = []
        for (index, node) in nodes.enumerated() {
            let parameter = parameters[min(index, parameters.count - 1)]
            arguments.append(try argument(node, parameter, of: name))
        }
        let kind = Kind.domain(function.result)
        switch (function, arguments[0].domain) {
        // Already what it would be made.
        case (.int, .integer?), (.string, .text?): return (arguments[0], kind)
        case (.hash, .integer?), (.hash, .bool?), (.bucket, .integer?), (.bucket, .bool?):
            arguments[0] = .call(.string, [arguments[0]])
        default: break
        }
        return (.call(function, arguments), kind)
    }

    private func argument(
        _ node: ExpressionNode, _ parameter: ExpressionFunction.Parameter, of name: String
    ) throws(ExpressionFault) -> TypedExpression {
        if parameter == .time, let time = try Self.time(node) { return time.expression }
        let (expression, kind) = try expression(node)
        guard parameter.admits(kind) else {
            throw ExpressionFault(
                at: node.position,
                "\"\(name)\" needs \(parameter.description) here, not \(kind.description)")
        }
        return expression
    }

    private static func wrongCount(
        _ name: String, _ wanted: String, _ arguments: [ExpressionNode], _ position: Int
    ) -> ExpressionFault {
        ExpressionFault(at: position, "\"\(name)\" takes \(wanted), not \(arguments.count)")
    }

    private static func mixture(
        _ name: String, _ left: String, _ right: String, _ position: Int
    ) -> ExpressionFault {
        ExpressionFault(
            at: position,
            left == right
                ? "\"\(name)\" cannot give a value of type \(left)"
                : "\"\(name)\" cannot give now \(left), now \(right)")
    }

    private static func unknown(_ name: String, _ position: Int) -> ExpressionFault {
        let all = ExpressionFunction.allNames
        let known = all + ExpressionFunction.synonyms.keys.sorted()
        let hint =
            NearestName.among(known, to: name).map { "did you mean \"\($0)\"?" }
            ?? "there are \(all.joined(separator: ", "))"
        return ExpressionFault(at: position, "there is no function \"\(name)\"; \(hint)")
    }
}
