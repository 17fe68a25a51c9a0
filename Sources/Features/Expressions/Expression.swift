/// An expression over the columns of a row, as it was written: `delay > -60 and city is not null`.
///
/// It knows `and or not`, `= != < <= > >=`, `is [not] null`, `[not] in (…)`, `+ - * /`,
/// parentheses, columns and the literals of numbers, `'strings'`, `true`, `false` and `null`.
/// Words may be in any case; a column whose name is such a word stands in double quotes.
/// What it means is decided by SQL's rules, with two exceptions that spare surprises: arithmetic
/// is done in float64, so that `1 / 2` is a half, and a division by zero gives null.
package struct Expression: Hashable, Sendable {
    package let text: String
    let root: ExpressionNode

    /// Longest text, in bytes.
    package static let lengthMax = 2000

    package init(_ text: String) throws(ExpressionFault) {
        guard text.utf8.count <= Self.lengthMax else {
            throw ExpressionFault(
                at: Self.lengthMax, "an expression has up to \(Self.lengthMax) bytes")
        }
        var parser = try ExpressionParser(text)
        self.text = text
        root = try parser.expression()
    }

    /// The expression with its columns found and its types checked.
    ///
    /// - Parameter owner: What has the columns, for messages, such as `data source "trips"`.
    package func typed(
        over columns: [Column], of owner: String
    ) throws(ExpressionFault) -> TypedExpression {
        try ExpressionTyper(columns: columns, owner: owner).expression(root).expression
    }

    /// The expression as one that is true, false or null.
    package func condition(
        over columns: [Column], of owner: String
    ) throws(ExpressionFault) -> TypedExpression {
        try ExpressionTyper(columns: columns, owner: owner).condition(root)
    }
}
