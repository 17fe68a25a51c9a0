/// Scores rows by linear formulas, in double: each margin begins with its intercept, to which the
/// terms are added input after input.
///
/// A missing value counts as the input's mean where the model has means; where it has none, every
/// answer of the row is NaN.
struct LinearScorer: Scorer {
    let kind: LinearKind
    /// Row after row, one for each output.
    let coefficients: [Double]
    let intercepts: [Double]
    /// One an input, or `nil` for 0.
    let means: [Double]?
    /// One an input, none of them 0, or `nil` for 1.
    let scales: [Double]?

    var byteCount: Int {
        let inputs = (means?.count ?? 0) + (scales?.count ?? 0)
        return (coefficients.count + intercepts.count + inputs) * 8
    }

    func score(_ rows: ModelRows, into scores: UnsafeMutableBufferPointer<Double>) {
        switch rows.values {
        case .float32(let values): score(values, rows, scores)
        case .float64(let values): score(values, rows, scores)
        }
    }

    private func score<Number: BinaryFloatingPoint>(
        _ values: UnsafeBufferPointer<Number>, _ rows: ModelRows,
        _ scores: UnsafeMutableBufferPointer<Double>
    ) {
        let outputs = intercepts.count
        let width = kind == .linear ? outputs : outputs * 2
        withUnsafeTemporaryAllocation(of: Double.self, capacity: rows.width) { row in
            for index in 0..<rows.count {
                for input in 0..<rows.width {
                    let value = Double(values[index * rows.width + input])
                    row.initializeElement(at: input, to: prepared(value, input))
                }
                let answers = scores.baseAddress! + index * width
                let margins = kind == .linear ? answers : answers + outputs
                for output in 0..<outputs {
                    (margins + output).initialize(to: margin(output, of: row))
                }
                writeAnswers(UnsafeBufferPointer(start: margins, count: outputs), to: answers)
            }
        }
    }

    /// A value less its mean, over its scale.
    func prepared(_ value: Double, _ input: Int) -> Double {
        guard let means else { return value / (scales?[input] ?? 1) }
        return value.isNaN ? 0 : (value - means[input]) / (scales?[input] ?? 1)
    }

    private func margin(_ output: Int, of row: UnsafeMutableBufferPointer<Double>) -> Double {
        var sum = intercepts[output]
        for (input, value) in row.enumerated() {
            sum += coefficients[output * row.count + input] * value
        }
        return sum
    }

    private func writeAnswers(
        _ margins: UnsafeBufferPointer<Double>, to answers: UnsafeMutablePointer<Double>
    ) {
        switch kind {
        case .linear: break
        case .logistic: DoubleLink.logistic(steepness: 1).write(margins, to: answers)
        case .softmax: DoubleLink.softmax.write(margins, to: answers)
        }
    }
}
