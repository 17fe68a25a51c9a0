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
    /// Whether all inputs are numbers, so that one tensor can hold them.
    var isNumeric: Bool { inputs.allSatisfy { $0.type != .string } }

    /// The tensors that callers are told of. Each input may also come as a tensor of its own.
    var tensors: [ModelTensor] {
        guard isNumeric else {
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
}
