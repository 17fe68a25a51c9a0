/// A Swift type that a column can be read as.
///
/// A narrower integer or float may be read as a wider one; nothing else is converted, so that a
/// column of the wrong type is an error and not a surprise.
package protocol PostgresDecodable {
    static func decode(_ cell: Cell) throws(PostgresError) -> Self
}

extension PostgresValue: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(PostgresError) -> PostgresValue {
        guard let bytes = cell.bytes else { return .null }
        return try PostgresValue(binary: bytes, type: cell.column.type)
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(PostgresError) -> Wrapped? {
        cell.isNull ? nil : try Wrapped.decode(cell)
    }
}

extension Bool: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(PostgresError) -> Bool {
        guard cell.column.type == .bool else { throw cell.mismatch("bool") }
        return try cell.integer(UInt8.self) != 0
    }
}

extension Int64: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(PostgresError) -> Int64 {
        switch cell.column.type {
        case .int8, .xid8: try cell.integer(Int64.self)
        case .int4: Int64(try cell.integer(Int32.self))
        case .int2: Int64(try cell.integer(Int16.self))
        case .oid, .xid, .regclass, .regtype: Int64(try cell.integer(UInt32.self))
        default: throw cell.mismatch("int8")
        }
    }
}

extension Int: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(PostgresError) -> Int {
        Int(try Int64.decode(cell))
    }
}

extension Int32: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(PostgresError) -> Int32 {
        switch cell.column.type {
        case .int4: try cell.integer(Int32.self)
        case .int2: Int32(try cell.integer(Int16.self))
        default: throw cell.mismatch("int4")
        }
    }
}

extension Int16: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(PostgresError) -> Int16 {
        guard cell.column.type == .int2 else { throw cell.mismatch("int2") }
        return try cell.integer(Int16.self)
    }
}

extension Double: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(PostgresError) -> Double {
        switch cell.column.type {
        case .float8: Double(bitPattern: try cell.integer(UInt64.self))
        case .float4: Double(Float(bitPattern: try cell.integer(UInt32.self)))
        default: throw cell.mismatch("float8")
        }
    }
}

extension Float: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(PostgresError) -> Float {
        guard cell.column.type == .float4 else { throw cell.mismatch("float4") }
        return Float(bitPattern: try cell.integer(UInt32.self))
    }
}

extension String: PostgresDecodable {
    /// Text of every kind, JSON documents, numerics in decimal, and types of the database.
    package static func decode(_ cell: Cell) throws(PostgresError) -> String {
        let bytes = try cell.present()
        if cell.column.type.isText { return String(decoding: bytes, as: UTF8.self) }
        switch try PostgresValue(binary: bytes, type: cell.column.type) {
        case .text(let text), .json(let text), .numeric(let text): return text
        default: throw cell.mismatch("text")
        }
    }
}

extension PostgresTimestamp: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(PostgresError) -> PostgresTimestamp {
        guard cell.column.type == .timestamptz || cell.column.type == .timestamp else {
            throw cell.mismatch("timestamptz")
        }
        return try PostgresTimestamp(wireMicroseconds: try cell.integer(Int64.self))
    }
}

extension PostgresDate: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(PostgresError) -> PostgresDate {
        guard cell.column.type == .date else { throw cell.mismatch("date") }
        return try PostgresDate(wireDays: try cell.integer(Int32.self))
    }
}

extension PostgresUUID: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(PostgresError) -> PostgresUUID {
        guard cell.column.type == .uuid,
            case .uuid(let uuid) = try PostgresValue(
                binary: try cell.present(), type: cell.column.type)
        else { throw cell.mismatch("uuid") }
        return uuid
    }
}

extension [UInt8]: PostgresDecodable {
    package static func decode(_ cell: Cell) throws(PostgresError) -> [UInt8] {
        guard cell.column.type == .bytea else { throw cell.mismatch("bytea") }
        return Array(try cell.present())
    }
}
