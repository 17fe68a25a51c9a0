extension ONNXGraphBuilder {
    /// The operators of which a step may not know what they do with the number of rows.
    private static let takesRowCounts: Set<String> = [
        "Reshape", "ConstantOfShape", "Expand", "Gather", "Concat", "Slice", "Identity",
        "Unsqueeze", "Squeeze",
    ]

    /// Adds the steps of one operator, whose inputs are there.
    mutating func add(_ node: ONNXNode) throws(ModelError) {
        try refuseRowCounts(node)
        let isKnown =
            switch node.domain {
            case "": try addMain(node)
            case "ai.onnx.ml": try addTraditional(node)
            default: false
            }
        guard isKnown else {
            let domain = node.domain.isEmpty ? "" : " of \(node.domain)"
            throw .unsupported(
                subject: "the operator \(node.type)\(domain)",
                hint: "Convert a linear, tree or neural model, with or without preprocessing.")
        }
    }

    private func refuseRowCounts(_ node: ONNXNode) throws(ModelError) {
        guard !Self.takesRowCounts.contains(node.type) else { return }
        for index in node.inputs.indices {
            guard let value = optionalInput(index, of: node), value.isConstant,
                value.element == .int64, numbers(of: value).contains(.infinity)
            else { continue }
            throw .unsupported(
                subject: "\(node.place) on the number of rows",
                hint: "Convert a model that answers each row by itself.")
        }
    }

    private mutating func addMain(_ node: ONNXNode) throws(ModelError) -> Bool {
        if let function = ONNXMap.Function(operator: node.type) {
            try addMap(function, node)
            return true
        }
        if let function = ONNXZip.Function(operator: node.type) {
            try addZip(function, node)
            return true
        }
        if let function = ONNXReduction.Function(operator: node.type) {
            try addReduction(function, node)
            return true
        }
        switch node.type {
        case "Cast": try addCast(node)
        case "Clip": try addClip(node)
        case "Where": try addChoice(node)
        case "ArgMax", "ArgMin": try addArgument(node)
        case "MatMul": try addMatMul(node)
        case "Gemm": try addGemm(node)
        case "Softmax", "LogSoftmax": try addSoftmax(node)
        case "LpNormalization": try addNormalization(node)
        case "Identity", "Dropout":
            setOutput(try input(0, of: node), of: node)
        case "Reshape", "Flatten", "Squeeze", "Unsqueeze": try addReshape(node)
        case "Constant": try addConstant(node)
        case "ConstantOfShape", "Expand": try addExpand(node)
        case "Shape": try addShape(node)
        case "Concat": try addConcat(node)
        case "Gather": try addGather(node)
        case "Slice": try addSlice(node)
        case "Split": try addSplit(node)
        case "Transpose": try addTranspose(node)
        default: return false
        }
        return true
    }

    private mutating func addTraditional(_ node: ONNXNode) throws(ModelError) -> Bool {
        switch node.type {
        case "Scaler": try addScaler(node)
        case "Imputer": try addImputer(node)
        case "Binarizer": try addBinarizer(node)
        case "Normalizer": try addNormalizer(node)
        case "OneHotEncoder": try addOneHot(node)
        case "LabelEncoder": try addLabelEncoder(node)
        case "ArrayFeatureExtractor": try addExtractor(node)
        case "FeatureVectorizer": try addVectorizer(node)
        case "ZipMap": try addZipMap(node)
        case "LinearRegressor": try addLinearRegressor(node)
        case "LinearClassifier": try addLinearClassifier(node)
        case "TreeEnsembleRegressor", "TreeEnsembleClassifier", "TreeEnsemble":
            try addTrees(node)
        default: return false
        }
        return true
    }
}
