/// Rows of a model's inputs: `width` numbers a row, one row after the other, NaN for a missing
/// value. Texts stand as the numbers that their input's `Vocabulary` gives them.
///
/// Borrowed: valid for as long as the buffer is.
package struct ModelRows {
    /// The numbers, as wide as the caller has them; a model narrows or widens them itself.
    package enum Values {
        case float32(UnsafeBufferPointer<Float>)
        case float64(UnsafeBufferPointer<Double>)
    }

    package let values: Values
    package let count: Int
    package let width: Int

    /// - Precondition: The buffer holds `count * width` numbers.
    package init(_ values: UnsafeBufferPointer<Float>, count: Int, width: Int) {
        precondition(values.count == count * width, "a row has one value an input")
        self.values = .float32(values)
        self.count = count
        self.width = width
    }

    package init(_ values: UnsafeBufferPointer<Double>, count: Int, width: Int) {
        precondition(values.count == count * width, "a row has one value an input")
        self.values = .float64(values)
        self.count = count
        self.width = width
    }

    /// One row as numbers of the model's own width, rounded as all rows are.
    func withRow<Number: ForestNumber, Answer>(
        _ row: Int, as _: Number.Type, _ body: (UnsafeBufferPointer<Number>) -> Answer
    ) -> Answer {
        withUnsafeTemporaryAllocation(of: Number.self, capacity: width) { numbers in
            for column in 0..<width {
                let number =
                    switch values {
                    case .float32(let values): Number(values[row * width + column])
                    case .float64(let values): Number(values[row * width + column])
                    }
                numbers.initializeElement(at: column, to: number)
            }
            return body(UnsafeBufferPointer(numbers))
        }
    }
}
