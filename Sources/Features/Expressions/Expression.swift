/// An expression over the columns of a row, as it was written: `delay > -60 and city is not null`.
///
/// It knows `and or not`, `= != < <= > >=`, `is [not] null`, `[not] in (…)`,
/// `[not] between … and …`, `+ - * /`, calls of functions (`ExpressionFunction`, `if`, `coalesce`,
/// `least`, `greatest`), parentheses, columns and the literals of numbers, `'strings'`, `true`,
/// `false` and `null`. Words may be in any case; a column whose name is such a word stands in
/// double quotes. What it means is decided by SQL's rules, with exceptions that spare surprises:
/// arithmetic is done in float64, so that `1 / 2` is a half, and what cannot be computed, such as
/// a division by zero, is null.
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

    /// The expression with its names found and its types checked.
    func typed(over scope: ExpressionScope) throws(ExpressionFault) -> ExpressionTyper.Typed {
        try ExpressionTyper(scope: scope).expression(root)
    }

    /// Where it begins to say what it is: its outermost operator, or its first character.
    var position: Int { root.position }

    /// The expression as one that is true, false or null.
    ///
    /// - Parameter owner: What has the columns, for messages, such as `data source "trips"`.
    package func condition(
        over columns: [Column], of owner: String
    ) throws(ExpressionFault) -> TypedExpression {
        try ExpressionTyper(scope: ExpressionScope(columns: columns, of: owner)).condition(root)
    }
}
