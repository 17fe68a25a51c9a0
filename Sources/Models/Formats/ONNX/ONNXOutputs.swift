import Features

/// What a graph's outputs are for, and where their numbers are.
struct ONNXOutputs {
    let outputs: [ModelSignature.Output]
    let operands: [ONNXOperand]
    let classes: [String]

    var task: ModelTask {
        switch classes.count {
        case 0: .regression
        case 1, 2: .binary
        default: .multiclass
        }
    }

    /// - Throws: For outputs that are not made, or are texts other than labels.
    init(
        _ infos: [ONNXDocument.ValueInfo], of graph: inout ONNXGraphBuilder
    ) throws(ModelError) {
        guard !infos.isEmpty else {
            throw .inconsistent(place: "graph", problem: "it has no outputs")
        }
        var values: [ONNXValue] = []
        for info in infos {
            guard let value = graph.values[info.name] else {
                throw .inconsistent(
                    place: "output \"\(info.name)\"", problem: "nothing makes it")
            }
            guard value.shape.rows != nil, value.width > 0 else {
                throw .inconsistent(
                    place: "output \"\(info.name)\"", problem: "it is not one of every row")
            }
            values.append(value)
        }
        guard Set(infos.map(\.name)).count == infos.count else {
            throw .inconsistent(place: "outputs", problem: "two have the same name")
        }
        let labels = Self.labels(of: values)
        classes = labels?.names(graph.texts) ?? []
        var outputs: [ModelSignature.Output] = []
        var operands: [ONNXOperand] = []
        var rolesTaken: Set<ModelSignature.OutputRole> = []
        for (info, value) in zip(infos, values) {
            var value = value
            let role = Self.role(of: value, classCount: classes.count, taken: &rolesTaken)
            if role == .label, let labels {
                let places = labels.values.indices.map(Double.init)
                value = try graph.lookedUp(
                    value, ONNXLookup.Table(labels.values, places, absent: .nan), value.element,
                    ONNXNode())
            } else if value.element == .string {
                throw .unsupported(
                    subject: "the output \"\(info.name)\" of texts that are no classes",
                    hint: "Convert a model that answers numbers or classes.")
            }
            outputs.append(
                ModelSignature.Output(
                    name: info.name, type: Self.type(value.element), role: role,
                    width: value.width))
            operands.append(value.operand)
        }
        self.outputs = outputs
        self.operands = operands
    }

    /// The classes in the order of the scores.
    private struct Labels {
        let values: [Double]
        let element: ONNXElement

        func names(_ texts: ONNXTexts) -> [String] {
            values.map { value in
                guard element == .string else {
                    return value == value.rounded() && abs(value) <= 0x1p53
                        ? "\(Int(value))" : "\(value)"
                }
                let place = Int(exactly: value) ?? -1
                return texts.all.indices.contains(place) ? texts.all[place] : ""
            }
        }
    }

    /// Those that `ZipMap` pairs scores with, or else what the label can be.
    private static func labels(of values: [ONNXValue]) -> Labels? {
        for value in values {
            if let labels = value.zippedLabels {
                return Labels(values: labels, element: value.zippedElement)
            }
        }
        for value in values where isLabel(value) {
            if let labels = value.labels { return Labels(values: labels, element: value.element) }
        }
        return nil
    }

    private static func isLabel(_ value: ONNXValue) -> Bool {
        value.labels != nil && value.width == 1 && !value.element.isFloat
    }

    /// The first output of each kind has its role, what is left is something else.
    private static func role(
        of value: ONNXValue, classCount: Int, taken: inout Set<ModelSignature.OutputRole>
    ) -> ModelSignature.OutputRole {
        let role: ModelSignature.OutputRole
        if isLabel(value) {
            role = .label
        } else if classCount == 0 {
            role = .value
        } else if value.zippedLabels != nil || value.width == classCount {
            role = .scores
        } else {
            // One number for two classes is a decision function, before any link.
            role = classCount == 2 && value.width == 1 ? .margin : .other
        }
        return taken.insert(role).inserted ? role : .other
    }

    private static func type(_ element: ONNXElement) -> ModelSignature.OutputType {
        switch element {
        case .float: .float32
        case .double: .float64
        case .string: .string
        case .uint8, .int8, .int32, .int64, .bool: .int64
        }
    }
}
