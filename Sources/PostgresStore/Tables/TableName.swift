import Postgres

/// A table with its schema; written as SQL, both in quotes.
struct TableName: Hashable, Comparable, CustomStringConvertible {
    let schema: String
    let name: String
    /// Safe to put into a statement.
    let description: String

    /// - Throws: `.invalidValue` for names that PostgreSQL cannot hold.
    init(schema: String, name: String) throws(PostgresError) {
        self.schema = schema
        self.name = name
        description = try quoteIdentifier(schema) + "." + quoteIdentifier(name)
    }

    /// The order in which tables are locked: see `TableLocks`.
    static func < (left: TableName, right: TableName) -> Bool {
        left.description < right.description
    }

    /// A table that no other can be confused with: 128 random bits in its name.
    static func unique(schema: String, prefix: String) throws(PostgresError) -> TableName {
        try TableName(schema: schema, name: prefix + "_" + randomHex())
    }

    private static func randomHex() -> String {
        (0..<2).map { _ in
            let digits = String(UInt64.random(in: .min ... .max), radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }
}
