import JSON
package import Models

/// `{"predictions": […]}`, as TF Serving and MLflow answer: the model's first output, in which
/// one number a row is a number, and several are a list.
package enum PredictionList {
    /// - Parameter scores: Of so many rows, as the signature's outputs lie.
    package static func body(
        _ scores: [Double], rows: Int, of signature: ModelSignature
    ) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("predictions")
        if let output = signature.outputs.first {
            let tensor = AnsweredTensor(
                output,
                at: AnsweredTensor.Place(
                    scores: scores, scoreWidth: signature.scoreWidth, columns: 0..<output.width),
                rows: rows, classes: signature.classes, classesMax: nil, isBinary: false)
            tensor.writeRows(to: &writer)
        } else {
            writer.beginArray()
            writer.endArray()
        }
        writer.endObject()
        return writer.take()
    }
}
