import JSON
import Models

/// A request to infer, read: JSON with tensors in it or behind it.
struct InferenceRequest {
    /// The caller's name for the request.
    private(set) var id: String?
    /// What is asked for; all outputs where the list is empty.
    private(set) var outputs: [WishedOutput] = []
    /// Whether outputs come in binary where they do not say.
    private(set) var isBinary = false
    let rows: InferenceRows

    /// - Parameters:
    ///   - body: Must outlive this.
    ///   - jsonBytes: How much of it is JSON, as `Inference-Header-Content-Length` says; `nil` where
    ///     all is, and 0 where all is the model's one tensor.
    init(
        _ body: UnsafeRawBufferPointer, jsonBytes: Int?, for signature: ModelSignature
    ) throws {
        if jsonBytes == 0 {
            isBinary = true
            rows = try RawTensor.rows(body, for: signature)
            return
        }
        let jsonEnd = jsonBytes ?? body.count
        guard jsonEnd <= body.count else {
            throw Problem.invalid(
                InferenceHeader.name,
                "The header says that \(jsonEnd) bytes are JSON, but the body has \(body.count).")
        }
        var tensors = TensorGathering(
            signature, body: body.count,
            binary: UnsafeRawBufferPointer(rebasing: body[jsonEnd...]))
        var reader = try JSONReader(UnsafeRawBufferPointer(rebasing: body[..<jsonEnd]))
        guard try reader.peek() == .object else { throw Problem.notAnObject }
        var hasInputs = false
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
        rows = try tensors.finish()
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
