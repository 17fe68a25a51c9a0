/// A tensor of a graph that is being built.
struct ONNXValue {
    var element: ONNXElement
    var shape: ONNXShape
    var operand: ONNXOperand
    /// The classes, where the numbers are labels of them: their values in the order of the scores.
    var labels: [Double]?
    /// The values of the classes that `ZipMap` has paired the numbers with.
    var zippedLabels: [Double]?
    var zippedElement: ONNXElement = .int64

    var isConstant: Bool { operand.isConstant }
    var width: Int { operand.width }
}
