private import FoundationEssentials
import JSON

/// The one text form of a value: what CSV fields hold, and what is read from them.
extension FeatureValue {
    /// Reads a value of `type` from text.
    ///
    /// - Returns: `nil` where the text is not of the type. Booleans are `true`/`false`, `t`/`f`
    ///   (any case) or `1`/`0`; whole floating-point numbers are taken for integers, as in JSON;
    ///   bytes are base64; arrays are read from JSON by the caller.
    package init?(text: String, type: ValueType) {
        guard !type.isArray else { return nil }
        switch type.scalar {
        case .bool:
            switch text.lowercased() {
            case "true", "1", "t": self = .bool(true)
            case "false", "0", "f": self = .bool(false)
            default: return nil
            }
        case .int32:
            guard let value = Self.integer(text).flatMap(Int32.init(exactly:)) else { return nil }
            self = .int32(value)
        case .int64:
            guard let value = Self.integer(text) else { return nil }
            self = .int64(value)
        case .float32:
            guard let value = Self.float(text, Float.init) else { return nil }
            self = .float32(value)
        case .float64:
            guard let value = Self.float(text, Double.init) else { return nil }
            self = .float64(value)
        case .string: self = .string(text)
        case .bytes:
            guard let data = Data(base64Encoded: text) else { return nil }
            self = .bytes(Array(data))
        case .timestamp:
            guard let value = EventTime(rfc3339: text) ?? Self.microseconds(text) else {
                return nil
            }
            self = .timestamp(value)
        }
    }

    /// The value as text that reads back equal: the shortest digits for numbers, RFC 3339 for
    /// timestamps, base64 for bytes, JSON for arrays. Null is the empty text.
    package var text: String {
        switch self {
        case .null: ""
        case .bool(let value): value ? "true" : "false"
        case .int32(let value): String(value)
        case .int64(let value): String(value)
        case .float32(let value): Self.text(of: value)
        case .float64(let value): Self.text(of: value)
        case .string(let value): value
        case .bytes(let value): Data(value).base64EncodedString()
        case .timestamp(let value): value.description
        case .array: json.text
        }
    }

    private static func integer(_ text: String) -> Int64? {
        if let value = Int64(text) { return value }
        return float(text, Double.init).flatMap(wholeNumber)
    }

    /// Refuses hexadecimal digits and the names Swift alone would take, such as `inf`.
    private static func float<Value: BinaryFloatingPoint>(
        _ text: String, _ parse: (Substring) -> Value?
    ) -> Value? {
        switch text {
        case "NaN", "nan": return .nan
        case "Infinity", "inf": return .infinity
        case "-Infinity", "-inf": return -.infinity
        default:
            let isPlain = text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || "+-.eE".utf8.contains($0)
            }
            guard isPlain, let value = parse(text[...]), value.isFinite else { return nil }
            return value
        }
    }

    private static func text<Value: BinaryFloatingPoint & LosslessStringConvertible>(
        of value: Value
    ) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
        return value.description
    }

    private static func microseconds(_ text: String) -> EventTime? {
        Int64(text).map(EventTime.init(microseconds:)).flatMap { $0.isRepresentable ? $0 : nil }
    }
}
