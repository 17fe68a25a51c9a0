/// One value of a feature, a join key or a column, or its absence.
///
/// Equality is that of the stored value: NaN equals NaN, and 0.0 differs from -0.0, so that a
/// dataset compared with itself is equal and a changed bit is seen.
package enum FeatureValue: Sendable {
    case null
    case bool(Bool)
    case int32(Int32)
    case int64(Int64)
    case float32(Float)
    case float64(Double)
    case string(String)
    case bytes([UInt8])
    case timestamp(EventTime)
    /// Elements of one scalar type; an element may be null, none is itself an array.
    case array([FeatureValue])

    package var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// The value as a number: what a model sees. `nil` for null and for what is not numeric.
    package var number: Double? {
        switch self {
        case .bool(let value): value ? 1 : 0
        case .int32(let value): Double(value)
        case .int64(let value): Double(value)
        case .float32(let value): Double(value)
        case .float64(let value): value
        case .null, .string, .bytes, .timestamp, .array: nil
        }
    }

    /// Whether text in it holds a zero byte, which PostgreSQL's text cannot.
    package var holdsZeroByte: Bool {
        switch self {
        case .string(let text): text.utf8.contains(0)
        case .array(let elements): elements.contains(where: \.holdsZeroByte)
        case .null, .bool, .int32, .int64, .float32, .float64, .bytes, .timestamp: false
        }
    }

    /// Whether the value is one of the type. Null is of none, and may be an element of any array.
    package func isOf(_ type: ValueType) -> Bool {
        if case .array(let elements) = self {
            return type.isArray && elements.allSatisfy { $0.isNull || $0.isOf(type.scalar) }
        }
        return !type.isArray && isOf(type.scalar)
    }

    @inline(__always)
    private func isOf(_ scalar: ValueType.Scalar) -> Bool {
        switch (self, scalar) {
        case (.bool, .bool), (.int32, .int32), (.int64, .int64), (.float32, .float32),
            (.float64, .float64), (.string, .string), (.bytes, .bytes), (.timestamp, .timestamp):
            true
        default: false
        }
    }

    /// The value as one of `type`, where its own type widens to that; otherwise as it is.
    package func widened(to type: ValueType) -> FeatureValue {
        switch (self, type.scalar) {
        case (.array(let elements), _):
            .array(elements.map { $0.widened(to: ValueType(type.scalar)) })
        case (.int32(let value), .int64): .int64(Int64(value))
        case (.int32(let value), .float64): .float64(Double(value))
        case (.float32(let value), .float64): .float64(Double(value))
        default: self
        }
    }
}

extension FeatureValue: Hashable {
    package static func == (left: FeatureValue, right: FeatureValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.int32(let a), .int32(let b)): a == b
        case (.int64(let a), .int64(let b)): a == b
        case (.float32(let a), .float32(let b)): a.isNaN ? b.isNaN : a.bitPattern == b.bitPattern
        case (.float64(let a), .float64(let b)): a.isNaN ? b.isNaN : a.bitPattern == b.bitPattern
        case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
        case (.bytes(let a), .bytes(let b)): a == b
        case (.timestamp(let a), .timestamp(let b)): a == b
        case (.array(let a), .array(let b)): a == b
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0 as UInt8)
        case .bool(let value): hasher.combine(value)
        case .int32(let value): hasher.combine(value)
        case .int64(let value): hasher.combine(value)
        case .float32(let value):
            hasher.combine(value.isNaN ? Float.nan.bitPattern : value.bitPattern)
        case .float64(let value):
            hasher.combine(value.isNaN ? Double.nan.bitPattern : value.bitPattern)
        case .string(let value):
            // By bytes, as PostgreSQL compares: canonical equivalence would merge two keys.
            var value = value
            value.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
            hasher.combine(0xFF as UInt8)
        case .bytes(let value): hasher.combine(value)
        case .timestamp(let value): hasher.combine(value)
        case .array(let elements): hasher.combine(elements)
        }
    }
}
