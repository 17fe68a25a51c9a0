import Features
import Foundation
import JSON
import Postgres
import PostgresStore
import TestSupport

/// A database of its own, as an older program left it.
struct OldDatabase {
    let store: PostgresStore
    /// As the superuser, who alone may create databases.
    let configuration: ConnectionConfiguration
    let pool: ConnectionPool

    /// - Parameters:
    ///   - name: Of the database, one for each test.
    ///   - version: The number of migrations that it has.
    init(_ name: String, version: Int) async throws {
        let server = try await TestDatabase.configuration().setting("user", to: "postgres")
        let connection = try await Connection.open(server)
        try await connection.execute("CREATE DATABASE \(name)", isPrepared: false)
        await connection.close()
        configuration = server.setting("dbname", to: name)
        pool = ConnectionPool(configuration)
        store = PostgresStore(pool: pool)
        try await run(
            """
            CREATE SCHEMA raw;
            CREATE SCHEMA larder;
            CREATE TABLE larder.migrations (number integer PRIMARY KEY, name text NOT NULL,
                sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());
            """)
        for number in 1...version { try await migrate(number) }
    }

    /// Runs a file of the schema as the program of its time did.
    func migrate(_ number: Int) async throws {
        let folder = URL(filePath: #filePath)
            .appending(path: "../../../Sources/PostgresStore/Schema").standardized
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let digits = String(number)
        let prefix = String(repeating: "0", count: 4 - digits.count) + digits + "_"
        guard let file = files.first(where: { $0.hasPrefix(prefix) }) else {
            throw CocoaError(.fileNoSuchFile)
        }
        let script = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        let name = file.dropFirst(prefix.count).dropLast(".sql".count)
        try await run(script)
        try await pool.withConnection { connection in
            try await connection.execute(
                """
                INSERT INTO larder.migrations (number, name, sha256)
                VALUES ($1, $2, encode(sha256(convert_to($3, 'UTF8')), 'hex'))
                """, [.int32(Int32(number)), .text(String(name)), .text(script)])
        }
    }

    func run(_ script: String) async throws {
        try await pool.withConnection { try await $0.script(script) }
    }

    /// The rows of a query, each as the text of its only column.
    func texts(_ sql: String) async throws -> [String] {
        try await pool.withConnection { connection in
            try await connection.query("SELECT value::text FROM (\(sql)) AS rows (value)").map {
                try $0.value("value", as: String?.self) ?? "null"
            }
        }
    }

    /// Registers the definitions of the bundle, whose views have the tables of version 1.
    func register(_ bundle: DefinitionBundle) async throws {
        for (definition, _) in bundle.definitions {
            try await pool.withConnection { connection in
                try await connection.execute(
                    """
                    INSERT INTO larder.definitions
                        (project, kind, name, body, version, storage_version)
                    VALUES ($1, $2, $3, $4, 1, 1)
                    """,
                    [
                        .text(bundle.project), .text(definition.id.kind.rawValue),
                        .text(definition.id.name), .json(definition.json.text),
                    ])
            }
        }
    }
}
