/// One value sent to or received from PostgreSQL.
///
/// Equality is that of Swift: a NaN differs from itself.
package enum PostgresValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case int16(Int16)
    case int32(Int32)
    case int64(Int64)
    case float32(Float)
    case float64(Double)
    /// Any text without NUL, which PostgreSQL cannot store.
    case text(String)
    case bytes([UInt8])
    case timestamp(PostgresTimestamp)
    case date(PostgresDate)
    case uuid(PostgresUUID)
    /// A JSON document as text. It is sent as `jsonb` and received from `json` or `jsonb`.
    case json(String)
    /// A decimal number of any length as text: `"-12.50"`, `"NaN"`, `"Infinity"`.
    case numeric(String)
    /// One dimension, each element of the type `of` or null.
    case array([PostgresValue], of: PostgresType)
}

extension PostgresValue {
    /// The type the value is sent as; `nil` for null, whose type the server infers.
    package var type: PostgresType? {
        switch self {
        case .null: nil
        case .bool: .bool
        case .int16: .int2
        case .int32: .int4
        case .int64: .int8
        case .float32: .float4
        case .float64: .float8
        case .text: .text
        case .bytes: .bytea
        case .timestamp: .timestamptz
        case .date: .date
        case .uuid: .uuid
        case .json: .jsonb
        case .numeric: .numeric
        case .array(_, let element): element.array
        }
    }
}
