/// Finds the columns of an expression and checks that its types fit.
struct ExpressionTyper {
    let scope: ExpressionScope

    /// What an expression is, as far as operators care.
    enum Kind: Hashable {
        case domain(TypedExpression.Domain)
        /// Bytes or an array: only whether it is null, and how long, can be asked.
        case opaque(ValueType)
        /// A bare null, which is of whatever type is needed.
        case null

        var description: String {
            switch self {
            case .domain(let domain): domain.rawValue
            case .opaque(let type): type.name
            case .null: "null"
            }
        }
    }

    typealias Typed = (expression: TypedExpression, kind: Kind)

    func condition(_ node: ExpressionNode) throws(ExpressionFault) -> TypedExpression {
        let (expression, kind) = try expression(node)
        guard kind == .domain(.bool) || kind == .null else {
            throw ExpressionFault(
                at: node.position,
                "a condition is expected here, not a value of type \(kind.description)")
        }
        return expression
    }

    func expression(_ node: ExpressionNode) throws(ExpressionFault) -> Typed {
        switch node {
        case .literal(let value, _):
            return (.literal(value), TypedExpression.Domain(value).map(Kind.domain) ?? .null)
        case .column(let name, let position): return try column(name, position)
        case .negated(let operand, let position):
            return (.negated(try number(operand, "-", position)), .domain(.number))
        case .arithmetic(let arithmetic, let left, let right, let position):
            let left = try number(left, arithmetic.rawValue, position)
            let right = try number(right, arithmetic.rawValue, position)
            return (.arithmetic(arithmetic, left, right), .domain(.number))
        case .comparison(let comparison, let left, let right, let position):
            let (operands, domain) = try comparable([left, right], comparison.rawValue, position)
            return (
                .comparison(comparison, operands[0], operands[1], as: domain), .domain(.bool)
            )
        case .isIn(let operand, let items, let position):
            let (operands, domain) = try comparable([operand] + items, "in", position)
            return (
                .isIn(operands[0], Array(operands.dropFirst()), as: domain), .domain(.bool)
            )
        case .isBetween(let operand, let low, let high, let position):
            let (operands, domain) = try comparable([operand, low, high], "between", position)
            return (
                .isBetween(operands[0], operands[1], operands[2], as: domain), .domain(.bool)
            )
        case .isNull(let operand, _):
            return (.isNull(try expression(operand).expression), .domain(.bool))
        case .not(let operand, _): return (.not(try condition(operand)), .domain(.bool))
        case .and(let left, let right, _):
            return (.and(try condition(left), try condition(right)), .domain(.bool))
        case .or(let left, let right, _):
            return (.or(try condition(left), try condition(right)), .domain(.bool))
        case .call(let name, let arguments, let position):
            return try call(name, arguments, position)
        }
    }

    private func column(_ name: String, _ position: Int) throws(ExpressionFault) -> Typed {
        let index = try scope.index(of: name, at: position)
        let type = scope.columns[index].type
        let kind = TypedExpression.Domain(type).map(Kind.domain) ?? .opaque(type)
        return (.column(index, type), kind)
    }

    private func number(
        _ node: ExpressionNode, _ sign: String, _ position: Int
    ) throws(ExpressionFault) -> TypedExpression {
        let (expression, kind) = try expression(node)
        switch kind {
        case .domain(.integer), .domain(.number), .null: return expression
        case .domain, .opaque:
            throw ExpressionFault(
                at: position, "\"\(sign)\" needs numbers, not \(kind.description)")
        }
    }

    private func comparable(
        _ nodes: [ExpressionNode], _ sign: String, _ position: Int
    ) throws(ExpressionFault) -> ([TypedExpression], TypedExpression.Domain) {
        let (operands, domain) = try unified(nodes) { left, right in
            ExpressionFault(at: position, "\"\(sign)\" cannot compare \(left) with \(right)")
        }
        return (operands, domain ?? .bool)
    }

    /// The operands as what all of them can be taken for; `nil` where all are null.
    ///
    /// - Parameter fault: What to say of two that have nothing in common, given their types.
    func unified(
        _ nodes: [ExpressionNode],
        fault: (_ left: String, _ right: String) -> ExpressionFault
    ) throws(ExpressionFault) -> ([TypedExpression], TypedExpression.Domain?) {
        var typed: [Typed] = []
        for node in nodes { typed.append(try expression(node)) }
        if typed.contains(where: { $0.kind == .domain(.time) }) {
            // A text beside a time is one.
            for index in nodes.indices {
                typed[index] = try Self.time(nodes[index]) ?? typed[index]
            }
        }
        var common: TypedExpression.Domain?
        for (_, kind) in typed {
            switch (kind, common) {
            case (.null, _): continue
            case (.domain(let own), nil): common = own
            case (.domain(let own), let known?) where own == known: continue
            case (.domain(.integer), .number?), (.domain(.number), .integer?): common = .number
            default: throw fault(common?.rawValue ?? kind.description, kind.description)
            }
        }
        return (typed.map(\.expression), common)
    }

    /// The node as a time, where it is a text.
    static func time(_ node: ExpressionNode) throws(ExpressionFault) -> Typed? {
        guard case .literal(.string(let text), let position) = node else { return nil }
        guard let time = EventTime(rfc3339: text) else {
            throw ExpressionFault(at: position, "'\(text)' is not a time, as RFC 3339 writes it")
        }
        return (.literal(.timestamp(time)), .domain(.time))
    }
}
