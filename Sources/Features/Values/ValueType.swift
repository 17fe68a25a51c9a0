/// The type of a feature, a join key or a column: one of eight scalars, or an array of one.
///
/// The set is Feast's own, so that its clients see the types they expect.
package struct ValueType: Hashable, Sendable {
    /// A type without elements.
    package enum Scalar: String, CaseIterable, Hashable, Sendable {
        case bool, int32, int64, float32, float64, string, bytes, timestamp
    }

    package let scalar: Scalar
    package let isArray: Bool

    package init(_ scalar: Scalar, isArray: Bool = false) {
        self.scalar = scalar
        self.isArray = isArray
    }

    /// Reads `float64` or `float64[]`; `nil` for anything else.
    package init?(name: String) {
        let isArray = name.hasSuffix("[]")
        let scalarName = isArray ? String(name.dropLast(2)) : name
        guard let scalar = Scalar(rawValue: scalarName) else { return nil }
        self.init(scalar, isArray: isArray)
    }

    /// The name used in definitions, such as `float64[]`.
    package var name: String { isArray ? "\(scalar.rawValue)[]" : scalar.rawValue }

    /// Every name a definition may use, for error messages.
    package static let allNames = Scalar.allCases.map(\.rawValue).joined(separator: ", ")

    package static let bool = ValueType(.bool)
    package static let int32 = ValueType(.int32)
    package static let int64 = ValueType(.int64)
    package static let float32 = ValueType(.float32)
    package static let float64 = ValueType(.float64)
    package static let string = ValueType(.string)
    package static let bytes = ValueType(.bytes)
    package static let timestamp = ValueType(.timestamp)

    /// Whether values compare and hash exactly, so that entities may be found by them.
    ///
    /// Floating point is left out: NaN equals nothing, and 0.1 + 0.2 would find no row.
    package var canBeJoinKey: Bool {
        !isArray && scalar != .float32 && scalar != .float64
    }

    /// Whether a model can take the value as a number.
    package var isNumeric: Bool {
        guard !isArray else { return false }
        return switch scalar {
        case .bool, .int32, .int64, .float32, .float64: true
        case .string, .bytes, .timestamp: false
        }
    }

    /// Whether every value of this type is also, without loss, one of `wider`.
    package func widens(to wider: ValueType) -> Bool {
        guard isArray == wider.isArray else { return false }
        return switch (scalar, wider.scalar) {
        case (.int32, .int64), (.float32, .float64), (.int32, .float64): true
        default: self == wider
        }
    }
}
