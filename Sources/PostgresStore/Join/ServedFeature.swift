import Features
import Postgres

/// What the join answers of a feature, given the row that was found: restates `Fallback.served`.
struct ServedFeature {
    let feature: Feature
    /// Whether the view's TTL withholds values that are too old.
    let isLimited: Bool
    private let fallback: String?

    /// - Throws: `.invalidValue` for a text that cannot be a literal.
    init(_ index: Int, of schema: FeatureViewSchema) throws(PostgresError) {
        feature = schema.features[index]
        isLimited = schema.ttl(ofFeature: index) != nil
        if case .value(let value)? = feature.fallback {
            fallback = try Self.literal(value, feature.type)
        } else {
            fallback = nil
        }
    }

    /// - Parameters:
    ///   - value: The value of the latest row, however old; null where there is none.
    ///   - isInTime: Whether the TTL admits that row; null where there is none.
    func sql(_ value: String, isInTime: String?) -> String {
        let own = isLimited ? isInTime.map { "CASE WHEN \($0) THEN \(value) END" } : nil
        return fallback.map { "coalesce(\(own ?? value), \($0))" } ?? own ?? value
    }

    private static func literal(
        _ value: FeatureValue, _ type: ValueType
    ) throws(PostgresError) -> String {
        switch value {
        case .null: return "NULL::\(type.sqlName)"
        case .timestamp(let time): return SQLTime.literal(time)
        case .bytes(let bytes): return "decode('\(Hex.text(bytes))', 'hex')"
        case .array(let elements):
            var texts: [String] = []
            for element in elements {
                texts.append(try literal(element, ValueType(type.scalar)))
            }
            return "ARRAY[\(texts.joined(separator: ", "))]::\(type.sqlName)"
        case .string(let text): return "\(try quoteLiteral(text))::text"
        case .bool, .int32, .int64, .float32, .float64: return "'\(value.text)'::\(type.sqlName)"
        }
    }
}
