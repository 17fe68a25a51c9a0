extension Model {
    /// The model in a file, after every index, size and number in it was checked.
    ///
    /// - Throws: What is wrong and where; no input traps.
    /// - Complexity: O(file size).
    package init(
        reading file: [UInt8], as format: ModelFormat, limits: ModelLimits = ModelLimits()
    ) throws(ModelError) {
        guard file.count <= limits.fileBytesMax else {
            throw .tooLarge(what: "bytes", count: file.count, limit: limits.fileBytesMax)
        }
        do throws(ModelError) {
            self = try Self.read(file, as: format, limits: limits)
        } catch {
            guard let look = FileLook(file), !look.formats.contains(format) else { throw error }
            throw .otherFormat(
                format, looksLike: look.rawValue, formats: look.formats)
        }
    }

    private static func read(
        _ file: [UInt8], as format: ModelFormat, limits: ModelLimits
    ) throws(ModelError) -> Model {
        switch format {
        case .xgboostJSON: try XGBoostJSON.model(from: file, limits: limits)
        case .xgboostUBJ: try XGBoostUBJ.model(from: file, limits: limits)
        case .lightGBM: try LightGBMText.model(from: file, limits: limits)
        case .onnx: try ONNXFile.model(from: file, limits: limits)
        case .linear: try LinearJSON.model(from: file, limits: limits)
        }
    }
}
