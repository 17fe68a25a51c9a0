import JSON

/// The reader of XGBoost's JSON model files, written by versions 1.0 to 3.x.
enum XGBoostJSON {
    /// The model in a file, after every index, size and number in it was checked.
    ///
    /// - Throws: What is wrong and where; no input traps.
    /// - Complexity: O(file size); about twice the file's nodes in memory while it reads.
    static func model(
        from file: [UInt8], limits: ModelLimits
    ) throws(ModelError) -> Model {
        let document = try file.withUnsafeBufferPointer { bytes throws(ModelError) in
            try parse(UnsafeRawBufferPointer(bytes), limits)
        }
        return try XGBoostModelBuilder(
            document: document, format: .xgboostJSON, limits: limits
        ).model()
    }

    private static func parse(
        _ file: UnsafeRawBufferPointer, _ limits: ModelLimits
    ) throws(ModelError) -> XGBoostDocument {
        do throws(JSONError) {
            // XGBoost 2 writes the thresholds of some leaves as NaN.
            var reader = try JSONReader(
                file, limits: JSONLimits(bytesMax: limits.fileBytesMax), takesNonFinite: true)
            return try XGBoostDocument(reading: &reader)
        } catch {
            throw .malformed("Line \(error.line), column \(error.column): \(error.message).")
        }
    }
}
