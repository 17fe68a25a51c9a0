/// The binary form of values: what `typsend` of each type writes, big-endian throughout.
extension PostgresValue {
    /// Appends the value without its length.
    ///
    /// - Precondition: The value is not null; null has no bytes, only a length of -1.
    /// - Throws: `.invalidValue` for what PostgreSQL cannot hold.
    func appendBinary(to bytes: inout [UInt8]) throws(PostgresError) {
        switch self {
        case .null: preconditionFailure("null is written as a length")
        case .bool(let value): bytes.append(value ? 1 : 0)
        case .int16(let value): bytes.appendBigEndian(value)
        case .int32(let value): bytes.appendBigEndian(value)
        case .int64(let value): bytes.appendBigEndian(value)
        case .float32(let value): bytes.appendBigEndian(value.bitPattern)
        case .float64(let value): bytes.appendBigEndian(value.bitPattern)
        case .text(let value): try bytes.appendText(value)
        case .bytes(let value): bytes.append(contentsOf: value)
        case .timestamp(let value): bytes.appendBigEndian(try value.wireMicroseconds())
        case .date(let value): bytes.appendBigEndian(try value.wireDays())
        case .uuid(let value):
            bytes.appendBigEndian(value.high)
            bytes.appendBigEndian(value.low)
        case .json(let value):
            bytes.append(jsonbVersion)
            try bytes.appendText(value)
        case .numeric(let value): try NumericFormat.append(value, to: &bytes)
        case .array(let elements, let type): try appendArray(elements, of: type, to: &bytes)
        }
    }

    /// The layout of `array_send`: dimensions, whether nulls occur, element type, then for the
    /// one dimension its length and lower bound, then the elements.
    private func appendArray(
        _ elements: [PostgresValue], of type: PostgresType, to bytes: inout [UInt8]
    ) throws(PostgresError) {
        guard type.array != nil else {
            throw .invalidValue(reason: "an array of \(type) cannot be sent")
        }
        bytes.appendBigEndian(Int32(elements.isEmpty ? 0 : 1))
        bytes.appendBigEndian(Int32(elements.contains(.null) ? 1 : 0))
        bytes.appendBigEndian(type.oid)
        guard !elements.isEmpty else { return }
        bytes.appendBigEndian(Int32(elements.count))
        bytes.appendBigEndian(Int32(1))
        for element in elements {
            guard element == .null || element.type == type else {
                let found = element.type.map(String.init(describing:)) ?? "null"
                throw .invalidValue(reason: "an array of \(type) cannot hold \(found)")
            }
            try bytes.appendField(element)
        }
    }
}

/// The byte that `jsonb_send` puts before the text.
let jsonbVersion: UInt8 = 1

extension [UInt8] {
    @inline(__always)
    mutating func appendBigEndian<Value: FixedWidthInteger>(_ value: Value) {
        append(count: MemoryLayout<Value>.size) { space in
            space.storeBytes(of: value.bigEndian, as: Value.self)
        }
    }

    /// Appends so many bytes, which the closure writes.
    ///
    /// A number or two at a time, an array's own appending costs several times what is appended.
    @inline(__always)
    mutating func append(count added: Int, _ write: (UnsafeMutableRawPointer) -> Void) {
        if capacity - count < added { reserveCapacity(Swift.max(2 * capacity, count + added)) }
        append(addingCapacity: added) { span in
            span.withUnsafeMutableBufferPointer { buffer, initialized in
                guard let base = buffer.baseAddress else { return }
                write(base + initialized)
                initialized += added
            }
        }
    }

    mutating func appendText(_ text: String) throws(PostgresError) {
        let start = count
        append(contentsOf: text.utf8)
        guard !self[start...].contains(0) else {
            removeSubrange(start...)
            throw .invalidValue(
                reason: "a text holds a NUL character, which PostgreSQL cannot store")
        }
    }

    /// Appends a value with its length before it, as arrays, parameters and COPY write it.
    mutating func appendField(_ value: PostgresValue) throws(PostgresError) {
        guard value != .null else {
            appendBigEndian(Int32(-1))
            return
        }
        let start = count
        appendBigEndian(Int32(0))
        try value.appendBinary(to: &self)
        setFieldLength(at: start)
    }

    /// Writes the number of bytes behind the four at `start` into those four.
    mutating func setFieldLength(at start: Int) {
        let length = UInt32(count - start - 4)
        for index in 0..<4 {
            self[start + index] = UInt8(truncatingIfNeeded: length >> (24 - 8 * UInt32(index)))
        }
    }
}
