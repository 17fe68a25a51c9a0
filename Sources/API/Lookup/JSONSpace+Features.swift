import Features
import JSON

/// Feature values as JSON: NaN and the infinities by name.
extension JSONSpace {
    /// Whether no value of the type takes more than `numberBytesMax` bytes.
    static func isOfNumberSize(_ type: ValueType) -> Bool {
        guard !type.isArray else { return false }
        return switch type.scalar {
        case .bool, .int32, .int64, .float32, .float64, .timestamp: true
        case .string, .bytes: false
        }
    }

    /// Most bytes that the value takes.
    static func bytesMax(of value: FeatureValue) -> Int {
        switch value {
        case .null, .bool, .int32, .int64, .float32, .float64, .timestamp: numberBytesMax
        case .string(let text): quotedBytesMax(text.utf8.count)
        case .bytes(let bytes): (bytes.count + 2) / 3 * 4 + 2
        case .array(let elements): elements.reduce(2) { $0 + bytesMax(of: $1) + 1 }
        }
    }

    mutating func feature(_ value: FeatureValue) {
        switch value {
        case .null: append(literal: "null")
        case .bool(let value): append(literal: value ? "true" : "false")
        case .int32(let value): int64(Int64(value))
        case .int64(let value): int64(value)
        case .float32(let value): float(value, nonFinite: .name)
        case .float64(let value): double(value, nonFinite: .name)
        case .string(let value): quoted(value)
        case .timestamp(let time): quoted(time)
        case .bytes: quoted(value.text)
        case .array(let elements):
            list(elements.count) { index, space in space.feature(elements[index]) }
        }
    }

    /// An array of so many elements, which the closure writes.
    @inline(__always)
    mutating func list(_ count: Int, _ element: (Int, inout JSONSpace) -> Void) {
        append(UInt8(ascii: "["))
        for index in 0..<count {
            if index > 0 { append(UInt8(ascii: ",")) }
            element(index, &self)
        }
        append(UInt8(ascii: "]"))
    }

    /// The values of an entity, as an array.
    mutating func features(_ values: UnsafeBufferPointer<FeatureValue>) {
        list(values.count) { index, space in
            // Most are; in place, without a copy of what others may hold.
            if case .float64(let number) = values[index] {
                space.double(number, nonFinite: .name)
            } else {
                space.feature(values[index])
            }
        }
    }

    /// Of the longest status in quotes, and a comma.
    static let statusBytesMax = 18

    mutating func append(_ status: FeatureStatus) {
        switch status {
        case .present: append(literal: "\"PRESENT\"")
        case .nullValue: append(literal: "\"NULL_VALUE\"")
        case .notFound: append(literal: "\"NOT_FOUND\"")
        case .outsideMaxAge: append(literal: "\"OUTSIDE_MAX_AGE\"")
        }
    }

    /// A time in RFC 3339, in quotes; up to `numberBytesMax` bytes.
    mutating func quoted(_ time: EventTime) {
        append(UInt8(ascii: "\""))
        time.write { append($0) }
        append(UInt8(ascii: "\""))
    }
}

extension FeatureStatus {
    /// Without the witness that comparing raw values would call.
    var isPresent: Bool {
        if case .present = self { true } else { false }
    }
}

extension JSONWriter {
    mutating func feature(_ value: FeatureValue) {
        rawValue(bytesMax: JSONSpace.bytesMax(of: value)) { $0.feature(value) }
    }
}
