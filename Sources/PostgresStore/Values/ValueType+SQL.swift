import Features
import Postgres

/// The one table of which value type is which type of PostgreSQL.
extension ValueType {
    /// The type in SQL, such as `double precision[]`.
    var sqlName: String {
        let name =
            switch scalar {
            case .bool: "boolean"
            case .int32: "integer"
            case .int64: "bigint"
            case .float32: "real"
            case .float64: "double precision"
            case .string: "text"
            case .bytes: "bytea"
            case .timestamp: "timestamptz"
            }
        return isArray ? name + "[]" : name
    }

    /// The type of a stored column. Text orders by its bytes, as `EntityKey` compares, and not by
    /// the rules of a language, which change with the operating system and corrupt indexes.
    var columnTypeSQL: String {
        scalar == .string ? sqlName + " COLLATE \"C\"" : sqlName
    }

    var postgresType: PostgresType {
        isArray ? scalar.postgresType.array ?? scalar.postgresType : scalar.postgresType
    }

    /// The value type that a column of the database is read as; `nil` where there is none.
    ///
    /// Narrow integers widen, decimals become the nearest double, dates become midnight UTC, and
    /// what is written as text is text.
    init?(_ type: PostgresType) {
        if let element = type.element, let scalar = ValueType.Scalar(element) {
            self.init(scalar, isArray: true)
        } else if let scalar = ValueType.Scalar(type) {
            self.init(scalar)
        } else {
            return nil
        }
    }
}

extension ValueType.Scalar {
    fileprivate init?(_ type: PostgresType) {
        switch type {
        case .bool: self = .bool
        case .int2, .int4: self = .int32
        case .int8: self = .int64
        case .float4: self = .float32
        case .float8, .numeric: self = .float64
        case .text, .varchar, .bpchar, .name, .char, .xml, .uuid, .json, .jsonb: self = .string
        case .bytea: self = .bytes
        case .timestamptz, .timestamp, .date: self = .timestamp
        default: return nil
        }
    }

    var postgresType: PostgresType {
        switch self {
        case .bool: .bool
        case .int32: .int4
        case .int64: .int8
        case .float32: .float4
        case .float64: .float8
        case .string: .text
        case .bytes: .bytea
        case .timestamp: .timestamptz
        }
    }
}
