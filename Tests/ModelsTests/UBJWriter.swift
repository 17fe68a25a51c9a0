import JSON

/// Writes UBJSON as XGBoost does: keys and strings with 64-bit lengths, arrays with a count and, of
/// numbers, with a type.
struct UBJWriter {
    private var bytes: [UInt8] = []
    /// Whether arrays of numbers have one type for all, as since 1.6.
    private let typed: Bool

    static func document(_ value: JSONValue, typed: Bool = true) -> [UInt8] {
        var writer = UBJWriter(typed: typed)
        writer.write(value)
        return writer.bytes
    }

    private init(typed: Bool) {
        self.typed = typed
    }

    private mutating func write(_ value: JSONValue) {
        switch value {
        case .null: append("Z")
        case .bool(let value): append(value ? "T" : "F")
        case .integer(let value):
            append("L")
            append(value)
        case .number(let value):
            append("d")
            append(Float(value).bitPattern)
        case .string(let text):
            append("S")
            append(text: text)
        case .array(let values): write(values)
        case .object(let object):
            append("{")
            for (key, value) in object.members {
                append(text: key)
                write(value)
            }
            append("}")
        }
    }

    private mutating func write(_ values: [JSONValue]) {
        let integers = values.compactMap(\.int64Value)
        let numbers = values.compactMap(\.doubleValue)
        append("[")
        if typed, integers.count == values.count {
            append("$l#L")
            append(Int64(values.count))
            for value in integers { append(Int32(clamping: value)) }
        } else if typed, numbers.count == values.count {
            append("$d#L")
            append(Int64(values.count))
            for value in numbers { append(Float(value).bitPattern) }
        } else {
            append("#L")
            append(Int64(values.count))
            for value in values { write(value) }
        }
    }

    private mutating func append(_ markers: String) { bytes += markers.utf8 }

    private mutating func append(text: String) {
        append("L")
        append(Int64(text.utf8.count))
        bytes += text.utf8
    }

    private mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes += $0 }
    }
}
