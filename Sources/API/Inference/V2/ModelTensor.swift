import Models

/// A tensor that a model takes, and the inputs that its columns are.
struct ModelTensor {
    let name: String
    let datatype: TensorDatatype
    /// Of the signature's inputs.
    let columns: Range<Int>

    /// What the one tensor of a model of numbers alone is called.
    static let matrixName = "input"
}

extension ModelSignature {
    /// The tensors that callers are told of: those of the model's own format, or one for all inputs
    /// where these are numbers, or one for each. Each input may come as a tensor of its own, too.
    var shownTensors: [ModelTensor] {
        guard tensors.isEmpty else { return ownTensors }
        guard inputs.allSatisfy({ $0.type != .string }) else {
            return inputs.indices.map { index in
                ModelTensor(
                    name: inputs[index].name, datatype: TensorDatatype(inputs[index].type),
                    columns: index..<index + 1)
            }
        }
        let isWide = inputs.contains { $0.type == .float64 }
        return [
            ModelTensor(
                name: ModelTensor.matrixName, datatype: isWide ? .fp64 : .fp32,
                columns: inputs.indices)
        ]
    }

    private var ownTensors: [ModelTensor] {
        var start = 0
        return tensors.map { tensor in
            defer { start += tensor.columns }
            return ModelTensor(
                name: tensor.name, datatype: TensorDatatype(tensor.type),
                columns: start..<start + tensor.columns)
        }
    }

    /// The inputs that a tensor of this name stands for; `nil` where there are none.
    ///
    /// - Parameter columns: Of the tensor: they decide where one of several inputs and a single
    ///   input bear the same name.
    func inputs(ofTensor name: String, columns: Int) -> Range<Int>? {
        let tensor = shownTensors.first { $0.name == name }?.columns
        if let tensor, tensor.count == columns { return tensor }
        return inputs.firstIndex { $0.name == name }.map { $0..<$0 + 1 } ?? tensor
    }
}
