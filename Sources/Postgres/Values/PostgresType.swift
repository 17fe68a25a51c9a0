/// A data type of PostgreSQL, by the object identifier it has in every installation.
package struct PostgresType: Sendable, Hashable {
    package let oid: UInt32

    package init(oid: UInt32) {
        self.oid = oid
    }

    package static let bool = PostgresType(oid: 16)
    package static let bytea = PostgresType(oid: 17)
    package static let char = PostgresType(oid: 18)
    package static let name = PostgresType(oid: 19)
    package static let int8 = PostgresType(oid: 20)
    package static let int2 = PostgresType(oid: 21)
    package static let int4 = PostgresType(oid: 23)
    package static let text = PostgresType(oid: 25)
    package static let oid = PostgresType(oid: 26)
    package static let xid = PostgresType(oid: 28)
    package static let json = PostgresType(oid: 114)
    package static let xml = PostgresType(oid: 142)
    package static let float4 = PostgresType(oid: 700)
    package static let float8 = PostgresType(oid: 701)
    package static let unknown = PostgresType(oid: 705)
    package static let bpchar = PostgresType(oid: 1042)
    package static let varchar = PostgresType(oid: 1043)
    package static let date = PostgresType(oid: 1082)
    package static let timestamp = PostgresType(oid: 1114)
    package static let timestamptz = PostgresType(oid: 1184)
    package static let numeric = PostgresType(oid: 1700)
    package static let regclass = PostgresType(oid: 2205)
    package static let regtype = PostgresType(oid: 2206)
    package static let void = PostgresType(oid: 2278)
    package static let uuid = PostgresType(oid: 2950)
    package static let jsonb = PostgresType(oid: 3802)
    package static let xid8 = PostgresType(oid: 5069)
}

extension PostgresType {
    /// The type of an array whose elements have this type, or `nil` where none is known here.
    package var array: PostgresType? {
        Self.known[oid]?.array.map(PostgresType.init(oid:))
    }

    /// The type of this array's elements, or `nil` when this is not an array known here.
    package var element: PostgresType? {
        Self.elementsByArray[oid].map(PostgresType.init(oid:))
    }

    /// Whether the binary form of the type is its text.
    package var isText: Bool {
        switch self {
        case .text, .varchar, .bpchar, .name, .char, .unknown, .xml, .void: true
        default: false
        }
    }

    /// Whether the type was created in this database, not with the server: an enumeration, a
    /// type of an extension. Its identifier differs from one installation to another.
    package var isUserDefined: Bool { oid >= 16_384 }

    private struct Entry {
        let name: String
        let array: UInt32?
    }

    /// Rows of `pg_type` that never change, from `src/include/catalog/pg_type.dat`.
    private static let known: [UInt32: Entry] = [
        16: Entry(name: "bool", array: 1000), 17: Entry(name: "bytea", array: 1001),
        18: Entry(name: "char", array: 1002), 19: Entry(name: "name", array: 1003),
        20: Entry(name: "int8", array: 1016), 21: Entry(name: "int2", array: 1005),
        23: Entry(name: "int4", array: 1007), 25: Entry(name: "text", array: 1009),
        26: Entry(name: "oid", array: 1028), 28: Entry(name: "xid", array: 1011),
        114: Entry(name: "json", array: 199), 142: Entry(name: "xml", array: 143),
        700: Entry(name: "float4", array: 1021), 701: Entry(name: "float8", array: 1022),
        705: Entry(name: "unknown", array: nil), 1042: Entry(name: "bpchar", array: 1014),
        1043: Entry(name: "varchar", array: 1015), 1082: Entry(name: "date", array: 1182),
        1083: Entry(name: "time", array: 1183), 1114: Entry(name: "timestamp", array: 1115),
        1184: Entry(name: "timestamptz", array: 1185),
        1186: Entry(name: "interval", array: 1187), 1700: Entry(name: "numeric", array: 1231),
        2205: Entry(name: "regclass", array: 2210), 2206: Entry(name: "regtype", array: 2211),
        2278: Entry(name: "void", array: nil), 2950: Entry(name: "uuid", array: 2951),
        3802: Entry(name: "jsonb", array: 3807), 5069: Entry(name: "xid8", array: 271),
    ]

    private static let elementsByArray: [UInt32: UInt32] = {
        var elements: [UInt32: UInt32] = [:]
        for (oid, entry) in known {
            if let array = entry.array { elements[array] = oid }
        }
        return elements
    }()
}

extension PostgresType: CustomStringConvertible {
    /// The name in `pg_type`, `"int8[]"` for an array, `"type 16411"` for what is unknown here.
    package var description: String {
        if let name = Self.known[oid]?.name { return name }
        if let element { return "\(element)[]" }
        return "type \(oid)"
    }
}
