import JSON

/// Judges an ONNX document and makes the model of it: its inputs become columns, its operators
/// steps, its outputs those of the signature.
struct ONNXModelBuilder {
    private let document: ONNXDocument
    private var graph: ONNXGraphBuilder
    private let limits: ModelLimits

    /// The versions of the operators that are known. The semantics of those used here have not
    /// changed within them, but for what the operators themselves look at.
    private static let mainOpsets = 7...28
    private static let traditionalOpsets = 1...5
    /// The operators that say what kind of model it is, the last of them in a graph does.
    private static let predictors: Set<String> = [
        "LinearRegressor", "LinearClassifier", "TreeEnsembleRegressor", "TreeEnsembleClassifier",
        "TreeEnsemble", "MatMul", "Gemm",
    ]

    init(document: ONNXDocument, limits: ModelLimits) {
        self.document = document
        self.limits = limits
        graph = ONNXGraphBuilder(opsets: document.opsets, limits: limits)
    }

    consuming func model() throws(ModelError) -> Model {
        try refuseUnsupportedFile()
        for tensor in document.initializers {
            graph.values[tensor.name] = try graph.makeConstant(tensor)
        }
        let (tensors, inputs) = try addInputs()
        try addNodes()
        let outputs = try ONNXOutputs(document.outputs, of: &graph)
        let predictor = document.nodes.last { Self.predictors.contains($0.type) }
        let writer = "\(document.producer) \(document.producerVersion)"
        return Model(
            format: .onnx,
            signature: ModelSignature(
                inputs: try columns(of: tensors), outputs: outputs.outputs, task: outputs.task,
                classes: outputs.classes, tensors: tensors),
            origin: ModelOrigin(
                writer: document.producerVersion.isEmpty ? document.producer : writer,
                objective: predictor?.type ?? "graph", rounds: graph.treeCount,
                roundsUsed: graph.treeCount),
            scorer: ONNXScorer(
                inputs: inputs, missingText: graph.texts.missing, steps: graph.steps,
                constants: graph.constants, memoryWidth: graph.memoryWidth,
                outputs: outputs.operands))
    }

    private func refuseUnsupportedFile() throws(ModelError) {
        guard document.hasGraph else { throw .missing(member: "graph") }
        guard !document.opsets.isEmpty else { throw .missing(member: "opset_import") }
        for (domain, known) in [("", Self.mainOpsets), ("ai.onnx.ml", Self.traditionalOpsets)] {
            guard let version = document.opsets[domain], !known.contains(version) else { continue }
            throw .unsupported(
                subject: "version \(version) of the operators "
                    + (domain.isEmpty ? "ai.onnx" : domain),
                hint: "Convert with target_opset from \(known.lowerBound) to \(known.upperBound).")
        }
        guard !document.hasFunctions else {
            throw .unsupported(
                subject: "functions of their own", hint: "Convert the model with them inlined.")
        }
        guard !document.hasSparseInitializers else {
            throw .unsupported(
                subject: "sparse weights", hint: "Convert the model with dense ones.")
        }
        guard document.nodes.count <= limits.operatorsMax else {
            throw .tooLarge(
                what: "operators", count: document.nodes.count, limit: limits.operatorsMax)
        }
    }

    /// The tensors that callers send, and where they go. Up to version 3 of the format the weights
    /// stood among them.
    private mutating func addInputs() throws(ModelError) -> (
        tensors: [ModelSignature.Tensor], inputs: [ONNXInput]
    ) {
        var tensors: [ModelSignature.Tensor] = []
        var inputs: [ONNXInput] = []
        var column = 0
        for info in document.inputs where graph.values[info.name] == nil {
            guard let element = info.element.flatMap(ONNXElement.init) else {
                throw .unsupported(
                    subject: "the input \"\(info.name)\" of its type",
                    hint: "Convert the model with float32, float64, int64, bool or text inputs.")
            }
            guard (1...2).contains(info.dims.count) else {
                throw .unsupported(
                    subject: "the input \"\(info.name)\" of \(info.dims.count) dimensions",
                    hint: "Convert a model of a table: rows and columns.")
            }
            guard let columns = info.dims.count == 1 ? 1 : info.dims[1], columns > 0 else {
                throw .unsupported(
                    subject: "the input \"\(info.name)\" of no fixed number of columns",
                    hint: "Give the converter the number, like FloatTensorType([None, 4]).")
            }
            guard columns <= limits.featuresMax, column + columns <= limits.featuresMax else {
                throw .tooLarge(
                    what: "features", count: max(columns, column), limit: limits.featuresMax)
            }
            let dims = info.dims.count == 1 ? [1] : [1, columns]
            let value = try graph.makeValue(element, ONNXShape(dims: dims, rows: 0))
            graph.values[info.name] = value
            tensors.append(
                ModelSignature.Tensor(
                    name: info.name, type: Self.inputType(element), columns: columns))
            inputs.append(
                ONNXInput(firstColumn: column, element: element, operand: value.operand))
            column += columns
        }
        guard column > 0 else {
            throw .inconsistent(place: "graph", problem: "it has no inputs")
        }
        return (tensors, inputs)
    }

    private static func inputType(_ element: ONNXElement) -> ModelSignature.InputType {
        switch element {
        case .float: .float32
        case .double: .float64
        case .uint8, .int8, .int32, .int64: .int64
        case .bool: .bool
        case .string: .string
        }
    }

    /// A column of a tensor that has no other is called like the tensor, the others `tensor_0`,
    /// `tensor_1`, …; a list of texts under `feature_names` in the file's metadata goes before.
    private func columns(
        of tensors: [ModelSignature.Tensor]
    ) throws(ModelError) -> [ModelSignature.Input] {
        let count = tensors.reduce(0) { $0 + $1.columns }
        let listed = document.metadata["feature_names"].flatMap { list in
            try? JSONValue(parsing: Array(list.utf8))
        }
        let texts = listed?.arrayValue?.compactMap(\.stringValue)
        let named = texts.flatMap { $0.count == count ? $0 : nil }
        var seen: Set<String> = []
        var columns: [ModelSignature.Input] = []
        for tensor in tensors {
            for column in 0..<tensor.columns {
                let ownName =
                    tensor.columns == 1 ? tensor.name : "\(tensor.name)_\(column)"
                let name = named?[columns.count] ?? ownName
                guard seen.insert(name).inserted else {
                    throw .inconsistent(place: "inputs", problem: "\"\(name)\" stands twice")
                }
                columns.append(
                    ModelSignature.Input(
                        name: name, type: tensor.type,
                        vocabulary: tensor.type == .string ? graph.texts.vocabulary : nil))
            }
        }
        return columns
    }

    /// Operators after those whose results they take, whatever the order in the file.
    private mutating func addNodes() throws(ModelError) {
        var makers: [String: Int] = [:]
        for (index, node) in document.nodes.enumerated() {
            for output in node.outputs where !output.isEmpty {
                guard makers.updateValue(index, forKey: output) == nil,
                    graph.values[output] == nil
                else { throw node.inconsistent("it makes \"\(output)\", which is there already") }
            }
        }
        var waitsFor = [Int](repeating: 0, count: document.nodes.count)
        var followers: [Int: [Int]] = [:]
        for (index, node) in document.nodes.enumerated() {
            for input in node.inputs where !input.isEmpty && graph.values[input] == nil {
                guard let maker = makers[input] else {
                    throw node.inconsistent("it takes \"\(input)\", which nothing makes")
                }
                waitsFor[index] += 1
                followers[maker, default: []].append(index)
            }
        }
        var ready = waitsFor.indices.filter { waitsFor[$0] == 0 }
        var next = 0
        while next < ready.count {
            let node = document.nodes[ready[next]]
            try graph.add(node)
            for output in node.outputs where !output.isEmpty && graph.values[output] == nil {
                throw node.inconsistent("it does not make \"\(output)\"")
            }
            for follower in followers[ready[next]] ?? [] {
                waitsFor[follower] -= 1
                if waitsFor[follower] == 0 { ready.append(follower) }
            }
            next += 1
        }
        if let waiting = waitsFor.indices.first(where: { waitsFor[$0] > 0 }) {
            throw document.nodes[waiting].inconsistent("it takes what it takes part in making")
        }
    }
}
