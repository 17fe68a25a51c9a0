import Features
import Postgres

/// Brings a database to the schema this program knows.
struct Migrator {
    let migrations: [Migration]
    /// For each statement: some read all there is.
    let deadline: Duration

    /// Applies what is missing, all in one transaction; two programs that start together take
    /// turns.
    ///
    /// - Throws: `.storeFailed` when the database was migrated by a newer program, or differently,
    ///   or when a feature has a name that a migration needs.
    func run(on connection: Connection) async throws {
        try await connection.transaction { connection in
            try await connection.execute(
                "SELECT pg_advisory_xact_lock($1)", [.int64(Self.lock)], deadline: deadline)
            try await connection.script(Self.ledger)
            let applied = try await connection.query(
                "SELECT number, name, sha256 FROM larder.migrations ORDER BY number")
            for row in applied { try check(row) }
            for migration in migrations.dropFirst(applied.count) {
                if let column = migration.addedColumn {
                    try await Self.refuseTables(with: column, on: connection)
                }
                try await connection.script(migration.script, deadline: deadline)
                try await connection.execute(
                    "INSERT INTO larder.migrations (number, name, sha256) VALUES ($1, $2, $3)",
                    [
                        .int32(Int32(migration.number)), .text(migration.name),
                        .text(migration.sha256),
                    ])
            }
        }
    }

    private func check(_ row: Row) throws {
        let number: Int = try row.value("number")
        let name: String = try row.value("name")
        guard let known = migrations.first(where: { $0.number == number }) else {
            throw FeatureError.storeFailed(
                "the database was written by a newer larder: it has migration \(number) "
                    + "\"\(name)\", this program knows \(migrations.count)")
        }
        guard try row.value("sha256", as: String.self) == known.sha256 else {
            throw FeatureError.storeFailed(
                "migration \(number) \"\(name)\" of the database is not the one of this program")
        }
    }

    private static func refuseTables(
        with column: String, on connection: Connection
    ) async throws {
        let taken = try await connection.query(
            """
            SELECT space.nspname || '.' || class.relname AS name FROM pg_attribute AS attribute
            JOIN pg_class AS class ON class.oid = attribute.attrelid
            JOIN pg_namespace AS space ON space.oid = class.relnamespace
            WHERE attribute.attname = $1 AND NOT attribute.attisdropped
                AND class.relkind IN ('r', 'p') AND space.nspname LIKE 'larder\\_%'
            ORDER BY name LIMIT 1
            """, [.text(column)])
        guard let table = taken.first else { return }
        throw FeatureError.storeFailed(
            "the table \"\(try table.value("name", as: String.self))\" has a feature "
                + "\"\(column)\", which is the name of a column of larder's own from now on; "
                + "define a view that calls it otherwise and delete this one, by the larder that "
                + "the database was written by")
    }

    /// "larder" in ASCII: any number will do that nobody else locks.
    private static let lock: Int64 = 0x6C61_7264_6572

    private static let ledger = """
        CREATE SCHEMA IF NOT EXISTS larder;
        CREATE TABLE IF NOT EXISTS larder.migrations (
            number integer PRIMARY KEY,
            name text NOT NULL,
            sha256 text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        );
        """
}
