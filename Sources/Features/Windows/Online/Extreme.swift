/// Which of two values of a column is nearer to the least, or to the greatest.
struct Extreme: Hashable, Sendable {
    let isLeast: Bool
    let form: WordForm

    func isFurther(_ left: UInt64, than right: UInt64) -> Bool {
        isLeast ? form.isLess(left, right) : form.isLess(right, left)
    }

    /// Texts are compared by their bytes.
    func isFurther(_ left: FeatureValue, than right: FeatureValue) -> Bool {
        guard let order = TypedExpression.Domain.text.order(left, right) else { return false }
        return isLeast ? order < 0 : order > 0
    }
}
