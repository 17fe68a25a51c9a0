/// An ONNX file as it is written, before anything is judged: `ModelProto` with its `GraphProto`, as
/// far as a tabular model needs them.
struct ONNXDocument {
    /// What goes into a graph or comes out of it.
    struct ValueInfo {
        var name = ""
        /// `nil` for a sequence or a map.
        var element: Int?
        /// `nil` where the file gives a name instead of a number. No entry: no shape is given.
        var dims: [Int?] = []
    }

    var producer = ""
    var producerVersion = ""
    /// The version of each domain of operators; the main one is named "".
    var opsets: [String: Int] = [:]
    var metadata: [String: String] = [:]
    var hasGraph = false
    var hasFunctions = false
    var nodes: [ONNXNode] = []
    var initializers: [ONNXTensor] = []
    var hasSparseInitializers = false
    var inputs: [ValueInfo] = []
    var outputs: [ValueInfo] = []
}
