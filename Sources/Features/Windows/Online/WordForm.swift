/// How the values of a column are kept in a word of 64 bits.
enum WordForm: Hashable, Sendable {
    /// Not at all: all that is asked of them is whether they are there.
    case presence
    case bool, int32, int64, float32, float64, timestamp
    /// Beside the words.
    case string, bytes

    /// - Parameter isRead: Whether more is asked of the values than whether they are there.
    init(_ type: ValueType, isRead: Bool) {
        guard isRead, !type.isArray else {
            self = .presence
            return
        }
        switch type.scalar {
        case .bool: self = .bool
        case .int32: self = .int32
        case .int64: self = .int64
        case .float32: self = .float32
        case .float64: self = .float64
        case .timestamp: self = .timestamp
        case .string: self = .string
        case .bytes: self = .bytes
        }
    }

    var isText: Bool { self == .string || self == .bytes }
    var isInteger: Bool { self == .int32 || self == .int64 }
    var isFloat: Bool { self == .float32 || self == .float64 }
    /// The words that a value takes.
    var words: Int { isText || self == .presence ? 0 : 1 }

    /// - Parameter value: Of the column, and not null.
    func word(_ value: FeatureValue) -> UInt64 {
        switch value {
        case .bool(let value): value ? 1 : 0
        case .int32(let value): UInt64(bitPattern: Int64(value))
        case .int64(let value): UInt64(bitPattern: value)
        case .float32(let value): Double(value).bitPattern
        case .float64(let value): value.bitPattern
        case .timestamp(let time): UInt64(bitPattern: time.microseconds)
        case .null, .string, .bytes, .array: 0
        }
    }

    func value(_ word: UInt64) -> FeatureValue {
        switch self {
        case .bool, .presence: .bool(word != 0)
        case .int32: .int32(Int32(truncatingIfNeeded: word))
        case .int64: .int64(Int64(bitPattern: word))
        case .float32: .float32(Float(Double(bitPattern: word)))
        case .float64: .float64(Double(bitPattern: word))
        case .timestamp: .timestamp(EventTime(microseconds: Int64(bitPattern: word)))
        case .string, .bytes: .null
        }
    }

    /// The number that a word stands for.
    func number(_ word: UInt64) -> Double {
        isFloat ? Double(bitPattern: word) : Double(Int64(bitPattern: word))
    }

    /// Whether one word stands for less than the other; NaN is greater than all other numbers.
    func isLess(_ left: UInt64, _ right: UInt64) -> Bool {
        guard isFloat else { return Int64(bitPattern: left) < Int64(bitPattern: right) }
        let (left, right) = (Double(bitPattern: left), Double(bitPattern: right))
        return left < right || (right.isNaN && !left.isNaN)
    }

    /// The word of which equal values have the same one: -0.0 is 0.0, and NaN is NaN.
    func distinct(_ word: UInt64) -> UInt64 {
        guard isFloat else { return word }
        let number = Double(bitPattern: word)
        return (number.isNaN ? Double.nan : number + 0).bitPattern
    }
}
