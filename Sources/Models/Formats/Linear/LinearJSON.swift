import JSON

/// The reader of linear, logistic and softmax models in a plain JSON of our own:
/// ```
/// {"kind": "logistic", "inputs": ["age", "income"], "coefficients": [[0.3, -1.2]],
///  "intercepts": [0.1], "classes": ["no", "yes"], "means": [40, 3.1], "scales": [12, 0.8]}
/// ```
/// A margin is its intercept plus, input after input, `coefficient × (value − mean) / scale`.
/// `kind` says what becomes of the margins: nothing, a probability, or one for each class.
/// A row of coefficients stands for a target or a class; `logistic` has one row, that of the second
/// class. `classes`, `means` and `scales` may be left out.
enum LinearJSON {
    /// - Throws: What is wrong and where; no input traps.
    /// - Complexity: O(file size).
    static func model(
        from file: [UInt8], limits: ModelLimits = ModelLimits()
    ) throws(ModelError) -> Model {
        guard file.count <= limits.linearBytesMax else {
            throw .tooLarge(what: "bytes", count: file.count, limit: limits.linearBytesMax)
        }
        // `withUnsafeBytes` of an array rethrows untyped.
        let result = file.withUnsafeBytes { bytes in
            Result { () throws(ModelError) in try document(bytes, limits) }
        }
        return try LinearModelBuilder(document: try result.get(), limits: limits).model()
    }

    private static func document(
        _ file: UnsafeRawBufferPointer, _ limits: ModelLimits
    ) throws(ModelError) -> LinearDocument {
        do throws(JSONError) {
            var reader = try JSONReader(file, limits: JSONLimits(bytesMax: limits.linearBytesMax))
            return try LinearDocument(reading: &reader)
        } catch {
            throw .malformed("Line \(error.line), column \(error.column): \(error.message).")
        }
    }
}
