import JSON

/// The last line that LightGBM's Python package writes: for each category column of the frame that
/// a model was trained on the list of its categories, in the order of their codes.
///
/// As in Python a category that is not in the list is missing.
struct PandasCategories {
    private(set) var vocabularies: [Vocabulary] = []
    /// Of all lists together. Reading ends with the first one over the limit.
    private(set) var count = 0

    /// - Parameters:
    ///   - list: JSON: a list of lists of texts, numbers and booleans, or `null`.
    ///   - line: Its number, for the error.
    /// - Throws: `.malformed`, `.tooLarge`.
    static func vocabularies(
        in list: UnsafeRawBufferPointer, line: Int, _ limits: ModelLimits
    ) throws(ModelError) -> [Vocabulary] {
        var categories = PandasCategories()
        do throws(JSONError) {
            try categories.read(list, limits)
        } catch {
            throw .malformed("Line \(line), \"pandas_categorical\": \(error.message).")
        }
        guard categories.count <= limits.namedCategoriesMax else {
            throw .tooLarge(
                what: "categories", count: categories.count, limit: limits.namedCategoriesMax)
        }
        return categories.vocabularies
    }

    private mutating func read(
        _ list: UnsafeRawBufferPointer, _ limits: ModelLimits
    ) throws(JSONError) {
        var reader = try JSONReader(list, limits: JSONLimits(bytesMax: limits.fileBytesMax))
        if try !reader.readIfNull() {
            try reader.beginArray()
            while try reader.nextElement() {
                vocabularies.append(try vocabulary(&reader, limits))
                // More lists than features belong to no model, which is told later.
                guard count <= limits.namedCategoriesMax, vocabularies.count <= limits.featuresMax
                else { return }
            }
        }
        try reader.finish()
    }

    private mutating func vocabulary(
        _ reader: inout JSONReader, _ limits: ModelLimits
    ) throws(JSONError) -> Vocabulary {
        var texts: [TextCategory: Double] = [:]
        var numbers: [Double: Double] = [:]
        var code = 0.0
        try reader.beginArray()
        while count <= limits.namedCategoriesMax, try reader.nextElement() {
            let known: Double?
            switch try reader.peek() {
            case .string:
                known = texts.updateValue(code, forKey: TextCategory(try reader.readString()))
            case .bool: known = numbers.updateValue(code, forKey: try reader.readBool() ? 1 : 0)
            default: known = numbers.updateValue(code, forKey: try reader.readDouble())
            }
            guard known == nil else { throw reader.error("a category stands twice") }
            code += 1
            count += 1
        }
        return Vocabulary(texts: texts, numbers: numbers)
    }
}
