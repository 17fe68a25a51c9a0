package import Features

/// The model that knows nothing but the labels of the past: it always answers their mean, which for
/// 0 and 1 is the share of positives; of several classes it answers the share of each. What every
/// trained model has to beat.
package struct ConstantBaseline: Sendable, Hashable {
    /// One, or of several classes one a class.
    package let values: [Double]

    /// - Parameter labels: At least one, none missing; of several classes their places.
    package init(labels: some Collection<Float>, task: ModelTask, classCount: Int = 0) {
        precondition(!labels.isEmpty, "a mean of at least one label")
        guard task == .multiclass else {
            values = [labels.reduce(0.0) { $0 + Double($1) } / Double(labels.count)]
            return
        }
        var counts = [Double](repeating: 0, count: classCount)
        for label in labels { counts[Int(label)] += 1 }
        values = counts.map { $0 / Double(labels.count) }
    }

    /// Row after row.
    package func predictions(count: Int) -> [Double] {
        Array(repeatElement(values, count: count).joined())
    }
}
