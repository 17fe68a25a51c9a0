/// The model that knows nothing but the labels of the past: it always answers their mean,
/// which for 0 and 1 is the share of positives. What every trained model has to beat.
package struct ConstantBaseline: Sendable, Hashable {
    package let value: Double

    /// - Precondition: At least one label, none missing.
    package init(labels: ArraySlice<Float>) {
        precondition(!labels.isEmpty, "a mean of at least one label")
        value = labels.reduce(0.0) { $0 + Double($1) } / Double(labels.count)
    }

    package func predictions(count: Int) -> [Double] {
        [Double](repeating: value, count: count)
    }
}
