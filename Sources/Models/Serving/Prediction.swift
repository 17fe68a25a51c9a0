/// A model's answer for one row.
package struct Prediction: Hashable, Sendable {
    /// The number, the rate, or the probability of the positive class.
    package let value: Float
    /// The sum of the leaves, before the link.
    package let margin: Float
    /// The inputs that had no value, in the model's order.
    package let missing: [String]

    package init(value: Float, margin: Float, missing: [String]) {
        self.value = value
        self.margin = margin
        self.missing = missing
    }
}
