import JSON

/// The reader of XGBoost's JSON model files, written by versions 1.0 to 3.x.
enum XGBoostJSON {
    /// The model in a file, after every index, size and number in it was checked.
    ///
    /// - Throws: What is wrong and where; no input traps.
    /// - Complexity: O(file size); about twice the file's nodes in memory while it reads.
    static func model(
        from file: UnsafeRawBufferPointer,
        limits: ModelLimits = ModelLimits()
    ) throws(ModelError) -> Model {
        try refuseBinary(file)
        return try XGBoostModelBuilder(document: document(file, limits), limits: limits).model()
    }

    static func model(
        from file: [UInt8],
        limits: ModelLimits = ModelLimits()
    ) throws(ModelError) -> Model {
        // `withUnsafeBytes` of an array rethrows untyped.
        let result = file.withUnsafeBytes { bytes in
            Result { () throws(ModelError) in try model(from: bytes, limits: limits) }
        }
        return try result.get()
    }

    private static func document(
        _ file: UnsafeRawBufferPointer, _ limits: ModelLimits
    ) throws(ModelError) -> XGBoostDocument {
        do throws(JSONError) {
            let jsonLimits = JSONLimits(bytesMax: limits.fileBytesMax)
            var reader = try JSONReader(file, limits: jsonLimits)
            return try XGBoostDocument(reading: &reader)
        } catch {
            throw .malformed("Line \(error.line), column \(error.column): \(error.message).")
        }
    }

    /// UBJSON begins with a brace as JSON does; the second byte tells them apart.
    private static func refuseBinary(_ file: UnsafeRawBufferPointer) throws(ModelError) {
        let integerMarkers = [UInt8]("iUIlL#$".utf8)
        guard file.count > 1, file[0] == UInt8(ascii: "{"), integerMarkers.contains(file[1]) else {
            return
        }
        throw .unsupported(
            subject: "UBJSON encoding", hint: "Save the model under a name that ends in .json.")
    }
}
