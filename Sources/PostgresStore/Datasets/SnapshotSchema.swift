import Features
import Postgres

/// A schema of views with `SnapshotRows`, where the join finds what the tables held then.
struct SnapshotSchema {
    /// Those of the basis, with the project whose tables are these views.
    let schemas: [FeatureViewSchema]
    private let name: String
    private let viewStatements: [String]

    /// Plans the views; nothing is created.
    ///
    /// - Throws: `.invalid` where a table, or a column of it, is gone.
    static func plan(
        for record: DatasetRecord, _ basis: DatasetBasis, on connection: Connection
    ) async throws -> SnapshotSchema {
        let project = try TableName.unique(schema: "larder", prefix: "snapshot").name
        let name = try quoteIdentifier(OfflineTable.projectSchema(project))
        var schemas: [FeatureViewSchema] = []
        var statements: [String] = []
        for view in basis.views {
            let then = view.schema
            let schema = FeatureViewSchema(
                project: project, view: then.view, source: then.source, keys: then.keys,
                storageVersion: then.storageVersion)
            let rows = try await SnapshotRows.find(
                of: view, in: record, snapshot: basis.snapshot, on: connection)
            let table = try OfflineTable(schema)
            let select = try rows.sql()
            statements.append("CREATE VIEW \(table.name) AS \(select)")
            schemas.append(schema)
        }
        return SnapshotSchema(schemas: schemas, name: name, viewStatements: statements)
    }

    /// - Parameter connection: In a transaction, with which the schema ends in any case.
    func create(on connection: Connection) async throws {
        try await connection.script("CREATE SCHEMA \(name)")
        for statement in viewStatements { try await connection.script(statement) }
    }

    func drop(on connection: Connection) async throws {
        try await connection.script("DROP SCHEMA \(name) CASCADE")
    }
}
