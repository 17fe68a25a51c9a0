/// Rows times a matrix, plus a bias. Summed in double and then rounded: nearer to the truth than
/// float32, and no order of summing to agree on.
struct ONNXProduct: ONNXStep {
    let element: ONNXElement
    /// Row after row of the matrix: a row for each number that goes in, a column for each result.
    let weights: [Double]
    /// Empty, or one a result.
    let bias: [Double]
    let outputs: Int
    let source: ONNXOperand
    let result: ONNXOperand

    var byteCount: Int { (weights.count + bias.count) * 8 }

    func run(_ block: ONNXBlock) {
        guard outputs > 0 else { return }
        let terms = weights.count / outputs
        var from = block.pointer(source)
        var to = block.pointer(result)
        weights.withUnsafeBufferPointer { weights in
            for _ in 0..<block.count(result) * (result.width / outputs) {
                for output in 0..<outputs { to[output] = bias.isEmpty ? 0 : bias[output] }
                for term in 0..<terms {
                    let number = from[term]
                    let start = term &* outputs
                    for output in 0..<outputs { to[output] += number * weights[start &+ output] }
                }
                for output in 0..<outputs { to[output] = element.cast(to[output]) }
                from += terms
                to += outputs
            }
        }
    }
}
