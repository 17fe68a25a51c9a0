/// Passes blocks of rows through the steps of a graph.
struct ONNXScorer: Scorer {
    let inputs: [ONNXInput]
    /// Stands for a missing text.
    let missingText: Double
    let steps: [any ONNXStep]
    let constants: [Double]
    /// The numbers of all tensors in a row of memory.
    let memoryWidth: Int
    /// In the order of a row of scores.
    let outputs: [ONNXOperand]

    var byteCount: Int { steps.reduce(constants.count * 8) { $0 + $1.byteCount } }

    /// Rows that pass a step before the next one, as long as their memory fits the second cache.
    private static let blockRows = 64
    private static let blockNumbers = 1 << 15

    func score(_ rows: ModelRows, into scores: UnsafeMutableBufferPointer<Double>) {
        let capacity = min(
            rows.count, Self.blockRows, max(1, Self.blockNumbers / max(1, memoryWidth)))
        withUnsafeTemporaryAllocation(of: Double.self, capacity: capacity * memoryWidth) { memory in
            memory.initialize(repeating: 0)
            constants.withUnsafeBufferPointer { constants in
                // Steps with rows write to the memory alone, so the constants stay as they are; the
                // memory stands in where there are none.
                let constants = UnsafeMutablePointer(mutating: constants.baseAddress)
                guard let start = memory.baseAddress else { return }
                var first = 0
                while first < rows.count {
                    let block = ONNXBlock(
                        memory: start, constants: constants ?? start, capacity: capacity,
                        rows: min(capacity, rows.count - first))
                    fill(block, with: rows, from: first)
                    for step in steps { step.run(block) }
                    take(block, to: scores, from: first)
                    first += block.rows
                }
            }
        }
    }

    private func fill(_ block: ONNXBlock, with rows: ModelRows, from first: Int) {
        for input in inputs {
            let to = block.pointer(input.operand)
            for row in 0..<block.rows {
                let from = (first + row) * rows.width + input.firstColumn
                for column in 0..<input.operand.width {
                    let number =
                        switch rows.values {
                        case .float32(let values): Double(values[from + column])
                        case .float64(let values): values[from + column]
                        }
                    to[row * input.operand.width + column] = typed(number, input.element)
                }
            }
        }
    }

    /// A value as its tensor's type has it. A missing whole number stays NaN: the format has none.
    private func typed(_ number: Double, _ element: ONNXElement) -> Double {
        guard number.isNaN else { return element.cast(number) }
        return element == .string ? missingText : number
    }

    private func take(
        _ block: ONNXBlock, to scores: UnsafeMutableBufferPointer<Double>, from first: Int
    ) {
        let width = outputs.reduce(0) { $0 + $1.width }
        var start = first * width
        for output in outputs {
            let from = block.pointer(output)
            for row in 0..<block.rows {
                for index in 0..<output.width {
                    scores[start + row * width + index] = from[row * output.width + index]
                }
            }
            start += output.width
        }
    }
}
