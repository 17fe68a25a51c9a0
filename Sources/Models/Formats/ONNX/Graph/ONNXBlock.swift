/// The memory in which a block of rows passes the steps of a graph. Each tensor has a stretch of
/// its own, row after row.
struct ONNXBlock {
    let memory: UnsafeMutablePointer<Double>
    /// Written only while a graph is built, when a step without rows is done once.
    let constants: UnsafeMutablePointer<Double>
    /// The rows that the memory has room for.
    let capacity: Int
    let rows: Int

    /// The first number of a tensor.
    func pointer(_ operand: ONNXOperand) -> UnsafeMutablePointer<Double> {
        operand.isConstant
            ? constants + operand.start : memory + operand.start * capacity
    }

    /// From one row of a tensor to the next.
    func stride(_ operand: ONNXOperand) -> Int { operand.isConstant ? 0 : operand.width }

    /// How many rows of a result there are to work out.
    func count(_ result: ONNXOperand) -> Int { result.isConstant ? 1 : rows }
}
