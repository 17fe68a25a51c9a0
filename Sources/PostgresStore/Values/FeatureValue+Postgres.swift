import Features
import Postgres

extension PostgresValue {
    /// - Parameter type: The type of the column the value goes to; an array is sent as one of it.
    init(_ value: FeatureValue, as type: ValueType) {
        switch value {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .int32(let value): self = .int32(value)
        case .int64(let value): self = .int64(value)
        case .float32(let value): self = .float32(value)
        case .float64(let value): self = .float64(value)
        case .string(let value): self = .text(value)
        case .bytes(let value): self = .bytes(value)
        case .timestamp(let value): self = .timestamp(PostgresTimestamp(value))
        case .array(let elements):
            self = .array(
                elements.map { PostgresValue($0, as: ValueType(type.scalar)) },
                of: type.scalar.postgresType)
        }
    }
}

extension FeatureValue {
    /// - Parameter value: Read from a column that has a value type's own type in PostgreSQL.
    /// - Throws: `.unexpectedType` for what no such column holds.
    init(_ value: PostgresValue) throws(PostgresError) {
        switch value {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .int32(let value): self = .int32(value)
        case .int64(let value): self = .int64(value)
        case .float32(let value): self = .float32(value)
        case .float64(let value): self = .float64(value)
        case .text(let value): self = .string(value)
        case .bytes(let value): self = .bytes(value)
        case .timestamp(let value): self = .timestamp(EventTime(value))
        case .array(let elements, _):
            var values: [FeatureValue] = []
            values.reserveCapacity(elements.count)
            for element in elements { values.append(try FeatureValue(element)) }
            self = .array(values)
        case .int16, .date, .uuid, .json, .numeric:
            throw .unexpectedType(
                column: "value", expected: "a value type", found: String(describing: value.type))
        }
    }
}

extension FeatureValue {
    /// - Parameters:
    ///   - bytes: A field of binary COPY data; `nil` for null.
    ///   - type: The column's, whose own type in PostgreSQL the field has.
    init(
        copied bytes: UnsafeRawBufferPointer?, as type: ValueType
    ) throws(PostgresError) {
        guard let bytes else {
            self = .null
            return
        }
        guard !type.isArray else {
            // An array says itself what it holds, which a change of the column may have widened.
            let read = try PostgresValue(binary: bytes, type: type.postgresType)
            self = try FeatureValue(read)
            guard isOf(type) else {
                throw .unexpectedType(
                    column: "value", expected: type.name, found: String(describing: read.type))
            }
            return
        }
        switch type.scalar {
        case .bool: self = .bool(try bytes.bigEndian(UInt8.self) != 0)
        case .int32: self = .int32(try bytes.bigEndian(Int32.self))
        case .int64: self = .int64(try bytes.bigEndian(Int64.self))
        case .float32: self = .float32(Float(bitPattern: try bytes.bigEndian(UInt32.self)))
        case .float64: self = .float64(Double(bitPattern: try bytes.bigEndian(UInt64.self)))
        case .string: self = .string(String(decoding: bytes, as: UTF8.self))
        case .bytes: self = .bytes(Array(bytes))
        case .timestamp:
            let time = try PostgresTimestamp(wireMicroseconds: bytes.bigEndian(Int64.self))
            self = .timestamp(EventTime(time))
        }
    }
}

extension UnsafeRawBufferPointer {
    /// All the bytes as one number.
    fileprivate func bigEndian<T: FixedWidthInteger>(
        _ type: T.Type
    ) throws(PostgresError) -> T {
        guard count == MemoryLayout<T>.size else {
            throw .malformedData(reason: "a field of \(MemoryLayout<T>.size) bytes has \(count)")
        }
        return T(bigEndian: loadUnaligned(as: type))
    }
}

extension BinaryCopyEncoder {
    /// Appends a value to a column of the type.
    mutating func append(_ value: FeatureValue, as type: ValueType) throws(PostgresError) {
        switch value {
        case .null: appendNull()
        case .bool(let value): append(value)
        case .int32(let value): append(value)
        case .int64(let value): append(value)
        case .float32(let value): append(value)
        case .float64(let value): append(value)
        case .string(let value): try append(value)
        case .bytes(let value): append(value)
        case .timestamp(let value): try append(PostgresTimestamp(value))
        case .array: try append(PostgresValue(value, as: type))
        }
    }
}

extension PostgresTimestamp {
    init(_ time: EventTime) {
        self.init(microsecondsSinceUnixEpoch: time.microseconds)
    }
}

extension EventTime {
    init(_ timestamp: PostgresTimestamp) {
        self.init(microseconds: timestamp.microsecondsSinceUnixEpoch)
    }
}

extension Row {
    /// The value at the index, from 0, of a column of a value type's own type.
    func featureValue(at column: Int) throws(PostgresError) -> FeatureValue {
        try FeatureValue(value(at: column, as: PostgresValue.self))
    }

    /// All values, of columns of value types' own types.
    func featureValues() throws(PostgresError) -> [FeatureValue] {
        var values: [FeatureValue] = []
        values.reserveCapacity(columns.count)
        for column in columns.indices { values.append(try featureValue(at: column)) }
        return values
    }

    func time(_ name: String) throws(PostgresError) -> EventTime {
        EventTime(try value(name, as: PostgresTimestamp.self))
    }

    func optionalTime(_ name: String) throws(PostgresError) -> EventTime? {
        try value(name, as: PostgresTimestamp?.self).map(EventTime.init)
    }
}
