/// A tensor that stands in a file, row-major.
struct ONNXTensor {
    var name = ""
    var element = ONNXElement.float
    var dims: [Int] = []
    /// Empty for texts.
    var numbers: [Double] = []
    var texts: [String] = []
}
