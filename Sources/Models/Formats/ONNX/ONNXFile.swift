/// The reader of ONNX files: of models whose graph answers each row of a table by itself.
enum ONNXFile {
    /// The model in a file, after every size, shape and index in it was checked.
    ///
    /// - Throws: What is wrong and where; no input traps.
    static func model(from file: [UInt8], limits: ModelLimits) throws(ModelError) -> Model {
        let document = try ONNXDocument(reading: file, limits: limits)
        return try ONNXModelBuilder(document: document, limits: limits).model()
    }
}
