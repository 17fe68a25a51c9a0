extension JSONValue {
    package var kind: JSONKind {
        switch self {
        case .null: .null
        case .bool: .bool
        case .integer, .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    package var isNull: Bool { self == .null }

    package var boolValue: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// Nil for a number with a fraction or an exponent, even where its value is whole.
    package var int64Value: Int64? {
        guard case .integer(let value) = self else { return nil }
        return value
    }

    /// The nearest double to a number of either case.
    package var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .null, .bool, .string, .array, .object: nil
        }
    }

    package var stringValue: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    package var arrayValue: [JSONValue]? {
        guard case .array(let value) = self else { return nil }
        return value
    }

    /// The elements of an array, each as `read` has it; nil where one cannot be read, and where
    /// this is no array.
    package func elements<Element>(_ read: (JSONValue) -> Element?) -> [Element]? {
        guard let array = arrayValue else { return nil }
        let elements = array.compactMap(read)
        return elements.count == array.count ? elements : nil
    }

    package var objectValue: JSONObject? {
        guard case .object(let value) = self else { return nil }
        return value
    }

    /// The member of an object; nil where there is none or where this is no object.
    package subscript(key: String) -> JSONValue? { objectValue?[key] }
}
