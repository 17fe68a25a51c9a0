/// The inverse of the binary encoding: from what `typsend` wrote to a value.
extension PostgresValue {
    /// - Parameter type: The type the server gave for the column. Text and every type created in
    ///   the database are read as text; a built-in type not known here gives its raw bytes.
    package init(binary bytes: UnsafeRawBufferPointer, type: PostgresType) throws(PostgresError) {
        var reader = ByteReader(bytes)
        self = try Self.read(from: &reader, type: type)
        guard reader.remaining == 0 else {
            throw .malformedData(reason: "a value of \(type) is \(bytes.count) bytes long")
        }
    }

    private static func read(
        from reader: inout ByteReader, type: PostgresType
    ) throws(PostgresError) -> PostgresValue {
        switch type {
        case .bool: return .bool(try reader.read(UInt8.self) != 0)
        case .int2: return .int16(try reader.read(Int16.self))
        case .int4: return .int32(try reader.read(Int32.self))
        case .int8: return .int64(try reader.read(Int64.self))
        case .oid, .xid, .regclass, .regtype: return .int64(Int64(try reader.read(UInt32.self)))
        case .xid8: return .int64(try reader.read(Int64.self))
        case .float4: return .float32(Float(bitPattern: try reader.read(UInt32.self)))
        case .float8: return .float64(Double(bitPattern: try reader.read(UInt64.self)))
        case .bytea: return .bytes(Array(reader.readRest()))
        case .timestamp, .timestamptz:
            let microseconds = try reader.read(Int64.self)
            return .timestamp(try PostgresTimestamp(wireMicroseconds: microseconds))
        case .date: return .date(try PostgresDate(wireDays: try reader.read(Int32.self)))
        case .uuid:
            let high = try reader.read(UInt64.self)
            return .uuid(PostgresUUID(high: high, low: try reader.read(UInt64.self)))
        case .json: return .json(String(decoding: reader.readRest(), as: UTF8.self))
        case .jsonb:
            guard try reader.read(UInt8.self) == jsonbVersion else {
                throw .malformedData(reason: "a value of jsonb has an unknown version")
            }
            return .json(String(decoding: reader.readRest(), as: UTF8.self))
        case .numeric: return .numeric(try NumericFormat.text(from: &reader))
        case _ where type.isText:
            return .text(String(decoding: reader.readRest(), as: UTF8.self))
        case _ where type.element != nil: return try readArray(from: &reader)
        default:
            let bytes = reader.readRest()
            if type.isUserDefined, let text = String(validating: bytes, as: UTF8.self) {
                return .text(text)
            }
            return .bytes(Array(bytes))
        }
    }

    private static func readArray(
        from reader: inout ByteReader
    ) throws(PostgresError) -> PostgresValue {
        let dimensions = try reader.read(Int32.self)
        _ = try reader.read(Int32.self)
        let type = PostgresType(oid: try reader.read(UInt32.self))
        guard dimensions <= 1 else {
            throw .invalidValue(reason: "an array has \(dimensions) dimensions, 1 is supported")
        }
        guard dimensions == 1 else { return .array([], of: type) }
        let count = try reader.read(Int32.self)
        _ = try reader.read(Int32.self)
        // A null element still takes four bytes, so a larger count is a lie about the length.
        guard count >= 0, Int(count) <= reader.remaining / 4 else {
            throw .malformedData(reason: "an array claims \(count) elements")
        }
        var elements: [PostgresValue] = []
        elements.reserveCapacity(Int(count))
        for _ in 0..<count {
            let length = try reader.read(Int32.self)
            if length == -1 {
                elements.append(.null)
            } else {
                let bytes = try reader.read(count: Int(length))
                elements.append(try PostgresValue(binary: bytes, type: type))
            }
        }
        return .array(elements, of: type)
    }
}
