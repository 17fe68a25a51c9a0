/// An expression compiled for rows in memory, giving values of one type.
///
/// What is made once is used for every row: names are places in the row by now. Numbers are
/// computed without allocating.
package struct ExpressionProgram: Sendable {
    /// The values of the columns that the expression was typed over, by their indexes.
    package typealias Row = UnsafeBufferPointer<FeatureValue>

    private let code: @Sendable (Row) -> FeatureValue

    /// - Parameter type: One that `admits` the expression's values.
    package init(_ expression: TypedExpression, as type: ValueType) {
        switch type.scalar {
        case .bool: code = Self.code(ExpressionCompiler.condition(expression)) { .bool($0) }
        case .int32:
            code = Self.code(ExpressionCompiler.integer(expression)) { value in
                Int32(exactly: value).map(FeatureValue.int32) ?? .null
            }
        case .int64: code = Self.code(ExpressionCompiler.integer(expression)) { .int64($0) }
        case .float32:
            code = Self.code(ExpressionCompiler.number(expression)) { value in
                let narrow = Float(value)
                return narrow.isInfinite && value.isFinite ? .null : .float32(narrow)
            }
        case .float64: code = Self.code(ExpressionCompiler.number(expression)) { .float64($0) }
        case .string: code = Self.code(ExpressionCompiler.text(expression)) { .string($0) }
        case .timestamp: code = Self.code(ExpressionCompiler.time(expression)) { .timestamp($0) }
        case .bytes: preconditionFailure("no expression gives bytes")
        }
    }

    /// - Complexity: Of the order of the expression's length.
    package func value(_ row: Row) -> FeatureValue { code(row) }

    /// Whether values of the domain can be had as the type. Numbers that are too great for a
    /// narrower type are null; a fraction is never dropped.
    ///
    /// - Parameter domain: `nil` for null.
    static func admits(_ domain: TypedExpression.Domain?, as type: ValueType) -> Bool {
        guard !type.isArray else { return false }
        switch (domain, type.scalar) {
        case (_, .bytes): return false
        case (nil, _), (.bool?, .bool), (.integer?, .int32), (.integer?, .int64),
            (.integer?, .float32), (.integer?, .float64), (.number?, .float32),
            (.number?, .float64), (.text?, .string), (.time?, .timestamp):
            return true
        default: return false
        }
    }

    private static func code<Value>(
        _ code: @escaping ExpressionCompiler.Code<Value>,
        _ value: @escaping @Sendable (Value) -> FeatureValue
    ) -> @Sendable (Row) -> FeatureValue {
        { row in code(row).map(value) ?? .null }
    }
}

extension TypedExpression {
    /// Whether the condition holds for one row; `nil` for null, which is neither true nor false.
    ///
    /// - Parameter column: The row's value of the column at an index.
    package func holds(_ column: (Int) -> FeatureValue) -> Bool? {
        let used = columns
        let row = (0...(used.max() ?? 0)).map { used.contains($0) ? column($0) : .null }
        return row.withUnsafeBufferPointer { ExpressionCompiler.condition(self)($0) }
    }
}
