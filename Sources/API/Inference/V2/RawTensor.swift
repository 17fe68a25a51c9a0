import Models

/// A body that is nothing but the one tensor of its model.
enum RawTensor {
    static func rows(
        _ body: UnsafeRawBufferPointer, for signature: ModelSignature, _ columns: InputColumns
    ) throws -> InferenceRows {
        guard signature.shownTensors.count == 1, let tensor = signature.shownTensors.first,
            let elementBytes = tensor.datatype.elementBytes, !tensor.columns.isEmpty
        else {
            throw Problem.invalid(
                InferenceHeader.name, "A body without JSON is for models with one tensor.",
                hint: "Send JSON that describes the tensors before them.")
        }
        let rowBytes = elementBytes * tensor.columns.count
        guard body.count % rowBytes == 0 else {
            throw Problem.invalid(
                tensor.name, "The body has \(body.count) bytes, and a row takes \(rowBytes).")
        }
        let count = body.count / rowBytes
        try InputRows.check(count)
        if columns.takeNumbersAsTheyAre, tensor.datatype == .fp32 || tensor.datatype == .fp64 {
            return .whole(body, tensor.datatype, count: count)
        }
        var rows = InputRows(columns, count: count)
        do {
            try rows.fill(tensor.columns, with: body, as: tensor.datatype)
        } catch let fault as InputFault {
            throw fault.problem(tensor.name)
        }
        return .gathered(rows)
    }
}
