import HTTP
import JSON
package import Models

/// What a model says to a request to infer, written as the protocol has it.
package struct InferenceAnswer {
    package let bytes: [UInt8]
    /// How much of it is JSON, before tensors in binary; `nil` where all is.
    package let jsonBytes: Int?

    /// - Parameter scores: Of the request's rows, as the signature's outputs lie.
    package init(
        _ scores: [Double], of model: String, version: Int, _ signature: ModelSignature,
        to request: InferenceRequest
    ) {
        let tensors = Self.tensors(scores, of: signature, for: request)
        var writer = JSONWriter()
        writer.reserveCapacity(256 + tensors.count * 64)
        writer.beginObject()
        writer.key("model_name")
        writer.string(model)
        writer.key("model_version")
        writer.string(String(version))
        if let id = request.id {
            writer.key("id")
            writer.string(id)
        }
        writer.key("outputs")
        writer.beginArray()
        for tensor in tensors { Self.write(tensor, to: &writer) }
        writer.endArray()
        writer.endObject()
        var bytes = writer.take()
        let binary = tensors.filter(\.isBinary)
        jsonBytes = binary.isEmpty ? nil : bytes.count
        bytes.reserveCapacity(binary.reduce(bytes.count) { $0 + $1.binaryBytes })
        for tensor in binary { tensor.append(to: &bytes) }
        self.bytes = bytes
    }

    /// The same as a response.
    var response: Response {
        var response = Response(contentType: contentType, bytes: bytes)
        if let jsonBytes { response.headers.append(InferenceHeader.name, String(jsonBytes)) }
        return response
    }

    var contentType: String {
        jsonBytes == nil ? "application/json" : "application/octet-stream"
    }

    private static func tensors(
        _ scores: [Double], of signature: ModelSignature, for request: InferenceRequest
    ) -> [AnsweredTensor] {
        var starts: [Int] = []
        var width = 0
        for output in signature.outputs {
            starts.append(width)
            width += output.width
        }
        let tensor = { (index: Int, wish: WishedOutput?) in
            let output = signature.outputs[index]
            return AnsweredTensor(
                output,
                at: AnsweredTensor.Place(
                    scores: scores, scoreWidth: width,
                    columns: starts[index]..<starts[index] + output.width),
                rows: request.rows.count, classes: signature.classes,
                classesMax: wish?.classesMax, isBinary: wish?.isBinary ?? request.isBinary)
        }
        guard request.outputs.isEmpty else { return request.outputs.map { tensor($0.index, $0) } }
        return signature.outputs.indices.map { tensor($0, nil) }
    }

    private static func write(_ tensor: AnsweredTensor, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("name")
        writer.string(tensor.name)
        writer.key("datatype")
        writer.string(tensor.datatype.rawValue)
        writer.key("shape")
        writer.beginArray()
        for size in tensor.shape { writer.int64(Int64(size)) }
        writer.endArray()
        if tensor.isBinary {
            writer.key("parameters")
            writer.beginObject()
            writer.key("binary_data_size")
            writer.int64(Int64(tensor.binaryBytes))
            writer.endObject()
        } else {
            writer.key("data")
            tensor.writeJSON(to: &writer)
        }
        writer.endObject()
    }
}
