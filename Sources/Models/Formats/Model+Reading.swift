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
        switch format {
        case .xgboostJSON: self = try XGBoostJSON.model(from: file, limits: limits)
        case .xgboostUBJ: self = try XGBoostUBJ.model(from: file, limits: limits)
        case .lightGBM: self = try LightGBMText.model(from: file, limits: limits)
        case .onnx: self = try ONNXFile.model(from: file, limits: limits)
        case .linear: self = try LinearJSON.model(from: file, limits: limits)
        }
    }
}
