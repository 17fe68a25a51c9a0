/// The types of a tensor's elements that tabular models have. The raw value is ONNX's number.
///
/// Whatever the type, a number is kept as a double, which holds each of them: of int64, those up to
/// 2⁵³. A text is kept as its place in the graph's list of texts.
enum ONNXElement: Int, Sendable {
    case float = 1
    case uint8 = 2
    case int8 = 3
    case int32 = 6
    case int64 = 7
    case string = 8
    case bool = 9
    case double = 11

    /// Which of them is a float as wide as operators of traditional models answer in.
    var isFloat: Bool { self == .float || self == .double }

    var isInteger: Bool { !isFloat && self != .string }

    /// Bytes of one in `raw_data`.
    var byteCount: Int {
        switch self {
        case .uint8, .int8, .bool, .string: 1
        case .float, .int32: 4
        case .int64, .double: 8
        }
    }

    /// A number of any type as one of this type, as ONNX Runtime casts on x86: whole numbers are
    /// cut off towards zero, and what does not fit becomes the least.
    func cast(_ number: Double) -> Double {
        switch self {
        case .float: Double(Float(number))
        case .double, .string: number
        case .bool: number != 0 ? 1 : 0
        case .uint8: cut(number, 0, 255)
        case .int8: cut(number, -128, 127)
        case .int32: cut(number, -0x1p31, 0x1p31 - 1)
        case .int64: cut(number, -0x1p63, 0x1p63.nextDown)
        }
    }

    private func cut(_ number: Double, _ least: Double, _ greatest: Double) -> Double {
        let whole = number.rounded(.towardZero)
        return whole >= least && whole <= greatest ? whole + 0 : least
    }
}
