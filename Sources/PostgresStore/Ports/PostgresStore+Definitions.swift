package import Features
import JSON
import Postgres

extension PostgresStore: DefinitionStore {
    package func load() async throws(FeatureError) -> Registry {
        try await withTransaction(.repeatableReadOnly) { connection in
            try await Self.registry(on: connection)
        }
    }

    package func apply(_ plan: RegistryPlan) async throws(FeatureError) -> Registry {
        try await withTransaction { connection in
            let revision = try await connection.query(
                "SELECT revision FROM larder.registry FOR UPDATE")
            guard try revision.first?.value("revision", as: Int64.self) == plan.baseRevision else {
                throw FeatureError.conflict("the definitions were changed meanwhile")
            }
            try await change(plan.storage, project: plan.project.name, on: connection)
            for change in plan.changes where change.action != .unchanged {
                try await Self.record(change, of: plan.project, on: connection)
            }
            try await connection.execute("UPDATE larder.registry SET revision = revision + 1")
            return try await Self.registry(on: connection)
        }
    }

    private func change(
        _ changes: [StorageChange], project: String, on connection: Connection
    ) async throws {
        guard !changes.isEmpty else { return }
        let milliseconds = limits.tableLockDeadline / .milliseconds(1)
        try await connection.script("SET LOCAL lock_timeout = \(Int(milliseconds))")
        let schema = try quoteIdentifier(OfflineTable.projectSchema(project))
        try await connection.script("CREATE SCHEMA IF NOT EXISTS \(schema)")
        for change in changes {
            let statement: String
            switch change {
            case .create(let schema):
                try await connection.script(try OfflineTable(schema).createScript)
                if schema.windows != nil { try await makeTiles(of: schema, on: connection) }
                continue
            case .add(let features, let schema):
                statement = try OfflineTable(schema).addColumnsStatement(features)
            case .widen(let features, let schema):
                statement = try OfflineTable(schema).widenColumnsStatement(features)
            case .tile(let schema):
                try await makeTiles(of: schema, on: connection)
                continue
            }
            try await connection.script(statement, deadline: limits.bulkDeadline)
        }
    }

    private static func record(
        _ change: DefinitionChange, of project: Project, on connection: Connection
    ) async throws {
        let id = change.id
        let name: [PostgresValue] = [.text(project.name), .text(id.kind.rawValue), .text(id.name)]
        guard let registered = project.registered[id] else {
            try await connection.execute(
                """
                UPDATE larder.definitions SET is_deleted = true, changed_at = now()
                WHERE project = $1 AND kind = $2 AND name = $3
                """, name)
            return
        }
        try await connection.execute(
            """
            INSERT INTO larder.definitions (project, kind, name, body, version, storage_version)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (project, kind, name) DO UPDATE
            SET body = excluded.body, version = excluded.version,
                storage_version = excluded.storage_version, is_deleted = false, changed_at = now()
            """,
            name + [
                .json(registered.definition.json.text), .int32(Int32(registered.version)),
                .int32(Int32(registered.storageVersion)),
            ])
    }

    private static func registry(on connection: Connection) async throws -> Registry {
        let revision: Int64 =
            try await connection.query("SELECT revision FROM larder.registry")
            .first?.value("revision") ?? 0
        let rows = try await connection.query(
            """
            SELECT project, kind, name, body, version, storage_version, is_deleted
            FROM larder.definitions
            """)
        var registered: [String: [DefinitionID: Registered]] = [:]
        var retired: [String: [DefinitionID: Int]] = [:]
        for row in rows {
            let project: String = try row.value("project")
            let version: Int = try row.value("version")
            let id = try id(row)
            if try row.value("is_deleted", as: Bool.self) {
                retired[project, default: [:]][id] = version
            } else {
                registered[project, default: [:]][id] = Registered(
                    try definition(id, body: try row.value("body")), version: version,
                    storageVersion: try row.value("storage_version"))
            }
        }
        var projects: [String: Project] = [:]
        for name in Set(registered.keys).union(retired.keys) {
            projects[name] = Project(
                name: name, registered: registered[name] ?? [:], retired: retired[name] ?? [:])
        }
        return Registry(revision: revision, projects: projects)
    }

    private static func id(_ row: Row) throws -> DefinitionID {
        let kind: String = try row.value("kind")
        let name: String = try row.value("name")
        guard let known = DefinitionKind(rawValue: kind) else { throw unreadable(kind, name) }
        return DefinitionID(known, name)
    }

    private static func definition(_ id: DefinitionID, body: String) throws -> Definition {
        guard let json = try? JSONValue(parsing: body),
            let definition = try? Definition(id.kind, json: json)
        else { throw unreadable(id.kind.rawValue, id.name) }
        return definition
    }

    private static func unreadable(_ kind: String, _ name: String) -> FeatureError {
        .storeFailed(
            "the stored definition of the \(kind) \"\(name)\" cannot be read; "
                + "was it written by a newer larder?")
    }
}
