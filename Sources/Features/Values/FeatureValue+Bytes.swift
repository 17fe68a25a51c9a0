import JSON

/// Values read from bytes in place, as rows come in by the million.
///
/// What is read here is what `init(text:type:)` and `init(json:type:)` read. Numbers and times take
/// a short way without a `String`; everything else is handed to those two.
extension FeatureValue {
    /// Reads the text of a CSV field.
    ///
    /// - Parameter bytes: Valid UTF-8.
    /// - Returns: `nil` where the text is not of the type. Arrays are read from JSON.
    init?(field bytes: UnsafeRawBufferPointer, type: ValueType) {
        guard !type.isArray else {
            guard let json = try? JSONValue(parsing: bytes) else { return nil }
            self.init(json: json, type: type)
            return
        }
        if let value = FeatureValue(plainField: bytes, scalar: type.scalar) {
            self = value
        } else {
            self.init(text: String(decoding: bytes, as: UTF8.self), type: type)
        }
    }

    /// - Returns: `nil` where the long way must decide.
    @inline(__always)
    private init?(plainField bytes: UnsafeRawBufferPointer, scalar: ValueType.Scalar) {
        switch scalar {
        case .string: self = .string(String(decoding: bytes, as: UTF8.self))
        case .timestamp:
            guard let time = EventTime(rfc3339: bytes) else { return nil }
            self = .timestamp(time)
        case .int32, .int64, .float32, .float64:
            let number = DecimalText(bytes, from: 0)
            guard number.end == bytes.count, number.isComplete else { return nil }
            self.init(number, in: bytes, scalar: scalar)
        case .bool, .bytes: return nil
        }
    }

    /// Reads a member of a plainly written JSON object.
    ///
    /// - Parameter bytes: The object's.
    /// - Returns: `nil` where the long way, by `JSONValue`, must decide.
    init?(member: JSONMember, in bytes: UnsafeRawBufferPointer, type: ValueType) {
        if member.kind == .null {
            self = .null
            return
        }
        guard !type.isArray else { return nil }
        switch (type.scalar, member.kind) {
        case (.int32, .number), (.int64, .number), (.float64, .number):
            guard let number = member.number else { return nil }
            self.init(number, in: bytes, scalar: type.scalar)
        case (.float32, .number):
            // By way of a double, as `JSONValue` holds it.
            guard let number = member.number, number.int64 == nil else { return nil }
            let value = number.double(in: bytes)
            guard value.magnitude <= Double(Float.greatestFiniteMagnitude) else { return nil }
            self = .float32(Float(value))
        case (.timestamp, .number):
            guard let count = member.number?.int64 else { return nil }
            let time = EventTime(microseconds: count)
            guard time.isRepresentable else { return nil }
            self = .timestamp(time)
        case (.bool, .bool): self = .bool(bytes[member.valueStart] == UInt8(ascii: "t"))
        case (.string, .string), (.timestamp, .string):
            let text = UnsafeRawBufferPointer(
                rebasing: bytes[member.valueStart..<member.valueEnd])
            self.init(plainField: text, scalar: type.scalar)
        default: return nil
        }
    }

    /// - Returns: `nil` for an integer that is not written as one, and for what does not fit.
    @inline(__always)
    private init?(
        _ number: DecimalText, in bytes: UnsafeRawBufferPointer, scalar: ValueType.Scalar
    ) {
        switch scalar {
        case .int64:
            guard let value = number.int64 else { return nil }
            self = .int64(value)
        case .int32:
            guard let value = number.int64.flatMap(Int32.init(exactly:)) else { return nil }
            self = .int32(value)
        case .float64:
            let value = number.double(in: bytes)
            guard value.isFinite else { return nil }
            self = .float64(value)
        case .float32:
            let value = number.float(in: bytes)
            guard value.isFinite else { return nil }
            self = .float32(value)
        case .bool, .string, .bytes, .timestamp: return nil
        }
    }
}
