/// Where a tensor's numbers are: the same for all rows, or in the memory of a block of rows.
struct ONNXOperand: Sendable {
    /// Among the constants, or in a row of memory.
    let start: Int
    /// The numbers of a row.
    let width: Int
    let isConstant: Bool
}
