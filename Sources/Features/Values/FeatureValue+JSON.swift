package import JSON

/// The one JSON form of a value.
extension FeatureValue {
    /// Reads a value of `type`; JSON null is null.
    ///
    /// Whole floating-point numbers are taken for integers (`3.0` for an `int64`), since data
    /// frames with gaps write them so. NaN and the infinities are the strings `"NaN"`,
    /// `"Infinity"` and `"-Infinity"`; bytes are base64; timestamps are RFC 3339 text or whole
    /// microseconds since 1970.
    /// - Returns: `nil` where the JSON is not of the type.
    package init?(json: JSONValue, type: ValueType) {
        if case .null = json {
            self = .null
            return
        }
        guard type.isArray else {
            self.init(json: json, scalar: type.scalar)
            return
        }
        guard case .array(let elements) = json else { return nil }
        var values: [FeatureValue] = []
        values.reserveCapacity(elements.count)
        for element in elements {
            guard let value = FeatureValue(json: element, type: ValueType(type.scalar)) else {
                return nil
            }
            values.append(value)
        }
        self = .array(values)
    }

    private init?(json: JSONValue, scalar: ValueType.Scalar) {
        switch (scalar, json) {
        case (.bool, .bool(let value)): self = .bool(value)
        case (.int32, _):
            guard let value = Self.integer(json).flatMap(Int32.init(exactly:)) else { return nil }
            self = .int32(value)
        case (.int64, _):
            guard let value = Self.integer(json) else { return nil }
            self = .int64(value)
        case (.float32, .integer(let value)): self = .float32(Float(value))
        case (.float32, .number(let value)):
            guard abs(value) <= Double(Float.greatestFiniteMagnitude) else { return nil }
            self = .float32(Float(value))
        case (.float64, .integer(let value)): self = .float64(Double(value))
        case (.float64, .number(let value)): self = .float64(value)
        case (.float32, .string(let name)):
            guard let value = Double(nonFiniteName: name) else { return nil }
            self = .float32(Float(value))
        case (.float64, .string(let name)):
            guard let value = Double(nonFiniteName: name) else { return nil }
            self = .float64(value)
        case (.string, .string(let value)): self = .string(value)
        case (.bytes, .string(let text)), (.timestamp, .string(let text)):
            self.init(text: text, type: ValueType(scalar))
        case (.timestamp, .integer(let microseconds)):
            let time = EventTime(microseconds: microseconds)
            guard time.isRepresentable else { return nil }
            self = .timestamp(time)
        default: return nil
        }
    }

    /// The value as JSON; whole doubles keep their point, so that readers see their type.
    package var json: JSONValue {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .int32(let value): .integer(Int64(value))
        case .int64(let value): .integer(value)
        case .float32(let value): value.isFinite ? .number(Self.shortest(value)) : .string(text)
        case .float64(let value): value.isFinite ? .number(value) : .string(text)
        case .string(let value): .string(value)
        case .bytes, .timestamp: .string(text)
        case .array(let elements): .array(elements.map(\.json))
        }
    }

    /// The double whose shortest digits are those of `value`: 0.1, not 0.10000000149011612.
    private static func shortest(_ value: Float) -> Double {
        Double(value.description) ?? Double(value)
    }

    private static func integer(_ json: JSONValue) -> Int64? {
        switch json {
        case .integer(let value): value
        case .number(let value): wholeNumber(value)
        default: nil
        }
    }

    /// The number where it is whole and nearer to zero than 2^53, from where on doubles skip
    /// integers: 2^53 may have been written as the one behind it.
    static func wholeNumber(_ value: Double) -> Int64? {
        abs(value) < 9_007_199_254_740_992 ? Int64(exactly: value) : nil
    }
}

extension Double {
    /// The number of one of the names by which answers give what JSON has no number for.
    package init?(nonFiniteName name: String) {
        switch name {
        case "NaN": self = .nan
        case "Infinity": self = .infinity
        case "-Infinity": self = -.infinity
        default: return nil
        }
    }
}
