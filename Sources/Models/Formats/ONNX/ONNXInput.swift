/// A tensor that a row's columns are put into.
struct ONNXInput: Sendable {
    /// The first of its columns in a row of the model.
    let firstColumn: Int
    let element: ONNXElement
    let operand: ONNXOperand
}
