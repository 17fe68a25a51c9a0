import Features
import JSON
import Postgres

/// Reads the registry as it is stored.
extension PostgresStore {
    static func registry(on connection: Connection) async throws -> Registry {
        let revision: Int64 =
            try await connection.query("SELECT revision FROM larder.registry")
            .first?.value("revision") ?? 0
        let rows = try await connection.query(
            """
            SELECT project, kind, name, body, version, storage_version, is_deleted, pins
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
                    storageVersion: try row.value("storage_version"),
                    pins: try row.versions("pins"))
            }
        }
        let earlier = try await earlierVersions(on: connection)
        var projects: [String: Project] = [:]
        for name in Set(registered.keys).union(retired.keys) {
            projects[name] = Project(
                name: name, registered: registered[name] ?? [:], retired: retired[name] ?? [:],
                earlier: earlier[name] ?? [:])
        }
        return Registry(revision: revision, projects: projects)
    }

    /// The versions of views that newer ones have followed, by project and view.
    private static func earlierVersions(
        on connection: Connection
    ) async throws -> [String: [String: [EarlierVersion]]] {
        let rows = try await connection.query(
            """
            SELECT project, view, storage_version, version, body, keys, source
            FROM larder.earlier_versions ORDER BY project, view, storage_version
            """)
        var versions: [String: [String: [EarlierVersion]]] = [:]
        for row in rows {
            let project: String = try row.value("project")
            let name: String = try row.value("view")
            let view = DefinitionID(.featureView, name)
            let keys = try JSONValue(parsing: row.value("keys", as: String.self))
            guard case .featureView(let body) = try definition(view, body: row.value("body")),
                case .dataSource(let source) = try definition(
                    DefinitionID(.dataSource, body.source), body: row.value("source"))
            else { throw unreadable(view.kind.rawValue, name) }
            let schema = FeatureViewSchema(
                project: project, view: body, source: source,
                keys: (keys.arrayValue ?? []).compactMap(Features.Column.init(stored:)),
                storageVersion: try row.value("storage_version"))
            versions[project, default: [:]][name, default: []].append(
                EarlierVersion(schema: schema, version: try row.value("version")))
        }
        return versions
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
