package import Features
import JSON
package import Models

/// A request to infer, read: JSON with tensors in it or behind it.
package struct InferenceRequest {
    /// The caller's name for the request.
    let id: String?
    /// What is asked for; all outputs where the list is empty.
    let outputs: [WishedOutput]
    /// Whether outputs come in binary where they do not say.
    let isBinary: Bool
    package let rows: InferenceRows

    /// - Parameters:
    ///   - body: Must outlive this.
    ///   - jsonBytes: How much of it is JSON, as `Inference-Header-Content-Length` says; `nil`
    ///     where all is, and 0 where all is the model's one tensor.
    package init(
        _ body: UnsafeRawBufferPointer, jsonBytes: Int?, for signature: ModelSignature,
        _ policy: InputPolicy
    ) throws {
        let columns = InputColumns(signature, policy)
        if jsonBytes == 0 {
            self.init(
                id: nil, outputs: [], isBinary: true,
                rows: try RawTensor.rows(body, for: signature, columns))
        } else {
            try self.init(body, jsonBytes: jsonBytes ?? body.count, for: signature, columns)
        }
        try rows.withRows(width: columns.count, columns.checkMissing)
    }

    private init(id: String?, outputs: [WishedOutput], isBinary: Bool, rows: InferenceRows) {
        self.id = id
        self.outputs = outputs
        self.isBinary = isBinary
        self.rows = rows
    }

    private init(
        _ body: UnsafeRawBufferPointer, jsonBytes: Int, for signature: ModelSignature,
        _ columns: InputColumns
    ) throws {
        guard jsonBytes <= body.count else {
            throw Problem.invalid(
                InferenceHeader.name,
                "The header says that \(jsonBytes) bytes are JSON, but the body has \(body.count).")
        }
        var tensors = TensorGathering(
            signature, columns, bodyBytes: body.count,
            binary: UnsafeRawBufferPointer(rebasing: body[jsonBytes...]))
        // As Python's clients write missing numbers.
        var reader = try JSONReader(
            UnsafeRawBufferPointer(rebasing: body[..<jsonBytes]), takesNonFinite: true)
        guard try reader.peek() == .object else { throw Problem.notAnObject }
        var (id, outputs, isBinary, hasInputs) = (String?.none, [WishedOutput](), false, false)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "id": id = try reader.readString()
            case "parameters":
                let parameters = try TensorParameters(&reader, path: "parameters")
                isBinary = try parameters.flag("binary_data_output") ?? false
                try parameters.refuseSequence()
            case "inputs":
                hasInputs = true
                try tensors.readInputs(&reader)
            case "outputs": outputs = try Self.outputs(&reader, of: signature)
            default:
                throw Problem.invalid(
                    key, "There is no field \"\(key)\" here.",
                    hint: "The fields are id, parameters, inputs, outputs.")
            }
        }
        try reader.finish()
        guard hasInputs else {
            throw Problem.invalid("inputs", "The field \"inputs\" is missing.")
        }
        self.init(id: id, outputs: outputs, isBinary: isBinary, rows: try tensors.finish())
    }

    private static func outputs(
        _ reader: inout JSONReader, of signature: ModelSignature
    ) throws -> [WishedOutput] {
        guard try reader.peek() == .array else {
            throw Problem.invalid("outputs", "A list of outputs is expected here.")
        }
        var outputs: [WishedOutput] = []
        try reader.beginArray()
        while try reader.nextElement() {
            let path = "outputs[\(outputs.count)]"
            let output = try WishedOutput(&reader, of: signature, path: path)
            guard !outputs.contains(where: { $0.index == output.index }) else {
                throw Problem.invalid("\(path).name", "The output is asked for twice.")
            }
            outputs.append(output)
        }
        return outputs
    }
}
