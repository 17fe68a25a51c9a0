/// Puts a value of each column in the place of the one that stands for a missing value.
struct ONNXImputation: ONNXStep {
    let replaced: Double
    /// One for all columns, or one a column.
    let imputed: [Double]
    let source: ONNXOperand
    let result: ONNXOperand

    var byteCount: Int { imputed.count * 8 }

    func run(_ block: ONNXBlock) {
        let from = block.pointer(source)
        let to = block.pointer(result)
        for index in 0..<block.count(result) * result.width {
            let isReplaced = replaced.isNaN ? from[index].isNaN : from[index] == replaced
            to[index] = isReplaced ? imputed[index % imputed.count] : from[index]
        }
    }
}
