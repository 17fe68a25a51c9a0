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
        let registry = try await withTransaction { connection in
            let revision = try await connection.query(
                "SELECT revision FROM larder.registry FOR UPDATE")
            guard try revision.first?.value("revision", as: Int64.self) == plan.baseRevision else {
                throw FeatureError.conflict("the definitions were changed meanwhile")
            }
            try await changeStorage(plan, on: connection)
            for version in plan.superseded { try await Self.record(version, on: connection) }
            for version in plan.removed { try await Self.forget(version.schema, on: connection) }
            for change in plan.changes where change.isOfDefinition {
                try await Self.record(change, of: plan, on: connection)
            }
            try await connection.execute("UPDATE larder.registry SET revision = revision + 1")
            return try await Self.registry(on: connection)
        }
        journal.wrote()
        return registry
    }

    private func changeStorage(_ plan: RegistryPlan, on connection: Connection) async throws {
        guard !plan.storage.isEmpty else { return }
        try await limitTableLocks(on: connection)
        let schema = try quoteIdentifier(OfflineTable.projectSchema(plan.project.name))
        try await connection.script("CREATE SCHEMA IF NOT EXISTS \(schema)")
        // Nobody writes to the tables from here on, and who waits for one that goes finds it gone.
        try await TableLocks(changing: plan.storage).takeForChange(on: connection)
        for change in plan.storage {
            let statement: String
            switch change {
            case .create(let schema):
                try await connection.script(try OfflineTable(schema).createScript)
                if schema.windows != nil { try await makeTiles(of: schema, on: connection) }
                continue
            case .rename(let renames, let schema):
                statement = try OfflineTable(schema).renameColumnsScript(renames)
                try await MaterializationState.rename(renames, of: schema, on: connection)
            case .add(let features, let schema):
                statement = try OfflineTable(schema).addColumnsStatement(features)
            case .widen(let features, let schema):
                statement = try OfflineTable(schema).widenColumnsStatement(features)
            case .tile(let schema):
                try await makeTiles(of: schema, on: connection)
                continue
            case .drop(let schema):
                try await drop(schema, as: plan, on: connection)
                continue
            }
            try await connection.script(statement, deadline: limits.bulkDeadline)
        }
    }

    private static func record(
        _ change: DefinitionChange, of plan: RegistryPlan, on connection: Connection
    ) async throws {
        let id = change.id
        let name: [PostgresValue] = [
            .text(plan.project.name), .text(id.kind.rawValue), .text(id.name),
        ]
        guard let registered = plan.project.registered[id] else {
            try await connection.execute(
                """
                UPDATE larder.definitions SET is_deleted = true, changed_at = now()
                WHERE project = $1 AND kind = $2 AND name = $3
                """, name)
            if id.kind == .model {
                // A model that is defined again must not be served by what its namesake was.
                try await removeRollout(
                    of: id.name, project: plan.project.name, principal: plan.principal,
                    on: connection)
                try await removeAliases(
                    of: id.name, project: plan.project.name, principal: plan.principal,
                    on: connection)
            }
            return
        }
        try await connection.execute(
            """
            INSERT INTO larder.definitions
                (project, kind, name, body, version, storage_version, pins)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (project, kind, name) DO UPDATE
            SET body = excluded.body, version = excluded.version,
                storage_version = excluded.storage_version, pins = excluded.pins,
                is_deleted = false, changed_at = now()
            """,
            name + [
                .json(registered.definition.json.text), .int32(Int32(registered.version)),
                .int32(Int32(registered.storageVersion)), .json(registered.pins.json.text),
            ])
    }

    private static func record(_ version: EarlierVersion, on connection: Connection) async throws {
        let schema = version.schema
        try await connection.execute(
            """
            INSERT INTO larder.earlier_versions
                (project, view, storage_version, version, body, keys, source)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            """,
            [
                .text(schema.project), .text(schema.name), .int32(Int32(schema.storageVersion)),
                .int32(Int32(version.version)),
                .json(Definition.featureView(schema.view).json.text),
                .json(JSONValue.array(schema.keys.map(\.json)).text),
                .json(Definition.dataSource(schema.source).json.text),
            ])
    }

    private static func forget(
        _ schema: FeatureViewSchema, on connection: Connection
    ) async throws {
        try await connection.execute(
            """
            DELETE FROM larder.earlier_versions
            WHERE project = $1 AND view = $2 AND storage_version = $3
            """,
            [.text(schema.project), .text(schema.name), .int32(Int32(schema.storageVersion))])
    }
}

extension DefinitionChange {
    /// Whether the definition itself is written, and not only a version that stood beside it.
    fileprivate var isOfDefinition: Bool { action != .unchanged && earlierVersion == nil }
}
