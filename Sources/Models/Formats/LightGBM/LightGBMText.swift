/// The reader of LightGBM's text model files, of format v3 (LightGBM 3.x) and v4 (4.x).
enum LightGBMText {
    /// The model in a file, after every index, size and number in it was checked.
    ///
    /// - Throws: What is wrong and where; no input traps.
    /// - Complexity: O(file size).
    static func model(
        from file: [UInt8], limits: ModelLimits = ModelLimits()
    ) throws(ModelError) -> Model {
        // `withUnsafeBytes` of an array rethrows untyped.
        let result = file.withUnsafeBytes { bytes in
            Result { () throws(ModelError) in
                let document = try LightGBMDocument(reading: bytes, limits: limits)
                return try LightGBMModelBuilder(document: document, limits: limits).model()
            }
        }
        return try result.get()
    }
}
