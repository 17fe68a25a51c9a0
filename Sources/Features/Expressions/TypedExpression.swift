/// An expression whose columns are known and whose types fit.
///
/// It is evaluated in Swift (`value(_:)`) and printed as SQL; the two agree.
package indirect enum TypedExpression: Hashable, Sendable {
    /// Index into the columns it was typed over, and the column's type.
    case column(Int, ValueType)
    /// A bool, int64, float64, string, timestamp or null.
    case literal(FeatureValue)
    case negated(TypedExpression)
    case arithmetic(ArithmeticOperator, TypedExpression, TypedExpression)
    case comparison(ComparisonOperator, TypedExpression, TypedExpression, as: Domain)
    case isIn(TypedExpression, [TypedExpression], as: Domain)
    case isNull(TypedExpression)
    case not(TypedExpression)
    case and(TypedExpression, TypedExpression)
    case or(TypedExpression, TypedExpression)

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

    /// The indexes of the columns it reads.
    package var columns: Set<Int> {
        switch self {
        case .column(let index, _): [index]
        case .literal: []
        case .negated(let operand), .not(let operand), .isNull(let operand): operand.columns
        case .arithmetic(_, let left, let right), .comparison(_, let left, let right, _),
            .and(let left, let right), .or(let left, let right):
            left.columns.union(right.columns)
        case .isIn(let operand, let items, _):
            items.reduce(operand.columns) { $0.union($1.columns) }
        }
    }
}
