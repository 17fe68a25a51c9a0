/// The reader of XGBoost's UBJSON model files, its default since 2.1.
enum XGBoostUBJ {
    /// The model in a file, after every index, size and number in it was checked.
    ///
    /// - Throws: What is wrong and where; no input traps.
    /// - Complexity: O(file size); about twice the file's nodes in memory while it reads.
    static func model(
        from file: [UInt8], limits: ModelLimits
    ) throws(ModelError) -> Model {
        guard begins(file) else { throw .malformed("It is not UBJSON.") }
        let document = try file.withUnsafeBufferPointer { bytes throws(ModelError) in
            try parse(UnsafeRawBufferPointer(bytes))
        }
        return try XGBoostModelBuilder(
            document: document, format: .xgboostUBJ, limits: limits
        ).model()
    }

    private static func parse(
        _ file: UnsafeRawBufferPointer
    ) throws(ModelError) -> XGBoostDocument {
        do throws(UBJError) {
            var reader = UBJReader(file)
            return try XGBoostDocument(reading: &reader)
        } catch {
            throw .malformed("Byte \(error.offset): \(error.message).")
        }
    }

    /// Whether a file is UBJSON: it begins with a brace as JSON does; the second byte tells them
    /// apart.
    static func begins(_ file: [UInt8]) -> Bool {
        file.count > 1 && file[0] == UInt8(ascii: "{") && "iUIlL".utf8.contains(file[1])
    }
}
