/// A parsed expression whose columns are names yet; each node knows where it stands.
indirect enum ExpressionNode: Hashable, Sendable {
    case literal(FeatureValue, at: Int)
    case column(String, at: Int)
    case negated(ExpressionNode, at: Int)
    case arithmetic(ArithmeticOperator, ExpressionNode, ExpressionNode, at: Int)
    case comparison(ComparisonOperator, ExpressionNode, ExpressionNode, at: Int)
    case isIn(ExpressionNode, [ExpressionNode], at: Int)
    /// The value, and the least and the greatest it may be.
    case isBetween(ExpressionNode, ExpressionNode, ExpressionNode, at: Int)
    case isNull(ExpressionNode, at: Int)
    case not(ExpressionNode, at: Int)
    case and(ExpressionNode, ExpressionNode, at: Int)
    case or(ExpressionNode, ExpressionNode, at: Int)
    /// A name with parentheses behind it, and what stands in them.
    case call(String, [ExpressionNode], at: Int)

    /// Of the operator, or of the first character of what has none.
    var position: Int {
        switch self {
        case .literal(_, let position), .column(_, let position), .negated(_, let position),
            .arithmetic(_, _, _, let position), .comparison(_, _, _, let position),
            .isIn(_, _, let position), .isBetween(_, _, _, let position),
            .isNull(_, let position), .not(_, let position), .and(_, _, let position),
            .or(_, _, let position), .call(_, _, let position):
            position
        }
    }
}
