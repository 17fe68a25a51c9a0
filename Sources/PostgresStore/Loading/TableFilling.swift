import Features
import Postgres

/// The loading of one table, within a transaction: other sessions see all of it or nothing.
struct TableFilling {
    private let load: TableLoad
    private let target: TableName
    /// Names in quotes.
    private let names: [String]
    private let limits: StoreLimits

    init(_ load: TableLoad, limits: StoreLimits) throws(PostgresError) {
        self.load = load
        self.limits = limits
        target = try TableName(schema: load.schema, name: load.table)
        var names: [String] = []
        for column in load.columns { names.append(try quoteIdentifier(column.name)) }
        self.names = names
    }

    /// - Returns: The number of rows.
    func run(
        _ chunk: @escaping @Sendable () async throws -> [UInt8]?, on connection: Connection
    ) async throws -> Int {
        try await connection.createSchema(load.schema, deadline: limits.bulkDeadline)
        // Loads of one table come one after the other.
        try await connection.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [.text("\(target)")],
            deadline: limits.bulkDeadline)
        guard !load.append else {
            try await connection.script("CREATE TABLE IF NOT EXISTS \(target) (\(definitions))")
            let columns = try await storedColumns(on: connection)
            return try await copy(chunk, columns, into: target, on: connection)
        }
        // The old table can be read until the new one is complete.
        let fresh = try TableName.unique(schema: load.schema, prefix: "load")
        try await connection.script("CREATE TABLE \(fresh) (\(definitions))")
        let rows = try await copy(chunk, load.columns, into: fresh, on: connection)
        let name = try quoteIdentifier(load.table)
        try await connection.script(
            "DROP TABLE IF EXISTS \(target); ALTER TABLE \(fresh) RENAME TO \(name)")
        return rows
    }

    /// The columns with the types of the table, by which a file that is added is to be read: COPY
    /// BINARY would take the bytes of another type as they are.
    private func storedColumns(on connection: Connection) async throws -> [Features.Column] {
        let stored = try await connection.describe(
            "SELECT \(names.joined(separator: ", ")) FROM \(target)"
        ).columns
        return try zip(load.columns, stored).map { column, stored in
            guard let type = ValueType(stored.type), !type.isArray, type.postgresType == stored.type
            else {
                throw FeatureError.invalid(
                    "the table was not loaded",
                    [
                        Fault(
                            "types",
                            "The column \"\(column.name)\" of the table is of a type that is not "
                                + "read from CSV.",
                            hint: "The types are \(ValueType.allNames).")
                    ])
            }
            return Features.Column(column.name, type)
        }
    }

    private var definitions: String {
        zip(names, load.columns).map { "\($0) \($1.type.columnTypeSQL)" }.joined(separator: ", ")
    }

    private func copy(
        _ chunk: @escaping @Sendable () async throws -> [UInt8]?, _ columns: [Features.Column],
        into table: TableName, on connection: Connection
    ) async throws -> Int {
        var rows = CSVRows(columns: columns)
        let rowCount = try await connection.copyIn(
            "COPY \(table) (\(names.joined(separator: ", "))) FROM STDIN (FORMAT binary)",
            deadline: limits.bulkDeadline
        ) { writer in
            let piece = try await chunk()
            writer.write(try rows.encode(piece))
            return piece != nil
        }
        try await connection.script("ANALYZE \(table)", deadline: limits.bulkDeadline)
        return rowCount
    }
}
