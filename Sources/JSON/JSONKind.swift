/// The six kinds of JSON value, told apart by a value's first byte.
package enum JSONKind: Sendable, Hashable {
    case null, bool, number, string, array, object

    /// With its article, for a message: `an object`.
    package var phrase: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// Nil for a byte that begins no value.
    @inline(__always)
    init?(firstByte: UInt8) {
        switch firstByte {
        case UInt8(ascii: "n"): self = .null
        case UInt8(ascii: "t"), UInt8(ascii: "f"): self = .bool
        case ASCII.minus, ASCII.zero...ASCII.nine: self = .number
        case ASCII.quote: self = .string
        case ASCII.openBracket: self = .array
        case ASCII.openBrace: self = .object
        default: return nil
        }
    }
}
