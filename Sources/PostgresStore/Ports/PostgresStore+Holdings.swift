package import Features
import JSON
import Postgres

/// The part of `DefinitionStore` that says what a change would touch.
extension PostgresStore {
    package func holdings(
        of project: String, counting schemas: [FeatureViewSchema]
    ) async throws(FeatureError) -> ProjectHoldings {
        try await withConnection { connection in
            var rows: [FeatureViewSchema.Identity: ProjectHoldings.RowCount] = [:]
            for schema in schemas {
                rows[schema.identity] = try await rowCount(of: schema, on: connection)
            }
            return ProjectHoldings(
                modelVersions: try await Self.modelVersions(of: project, on: connection),
                datasets: try await Self.datasets(of: project, on: connection), rows: rows)
        }
    }

    private func rowCount(
        of schema: FeatureViewSchema, on connection: Connection
    ) async throws -> ProjectHoldings.RowCount {
        let counts = try await connection.query(
            """
            SELECT count(*) AS rows FROM (
                SELECT FROM \(try OfflineTable(schema).name)
                LIMIT \(ProjectHoldings.RowCount.max + 1)) AS counted
            """, deadline: limits.bulkDeadline, isPrepared: false)
        return ProjectHoldings.RowCount(try counts.first?.value("rows") ?? 0)
    }

    private static func modelVersions(
        of project: String, on connection: Connection
    ) async throws -> [ProjectHoldings.ModelVersion] {
        try await connection.query(
            """
            SELECT model, version, features,
                (SELECT coalesce(jsonb_agg(alias ORDER BY alias), '[]')
                FROM larder.model_aliases AS named WHERE named.project = versions.project
                    AND named.model = versions.model AND named.version = versions.version
                ) AS aliases
            FROM larder.model_versions AS versions WHERE project = $1 ORDER BY model, version
            """, [.text(project)]
        ).map { row in
            let aliases = try JSONValue(parsing: row.value("aliases", as: String.self))
            return ProjectHoldings.ModelVersion(
                model: try row.value("model"), version: try row.value("version"),
                aliases: (aliases.arrayValue ?? []).compactMap(\.stringValue),
                features: try row.pinnedFeatures("features"))
        }
    }

    private static func datasets(
        of project: String, on connection: Connection
    ) async throws -> [ProjectHoldings.Dataset] {
        try await connection.query(
            "SELECT name, features, versions FROM larder.datasets WHERE project = $1 ORDER BY name",
            [.text(project)]
        ).map { row in
            let features = try JSONValue(parsing: row.value("features", as: String.self))
            return ProjectHoldings.Dataset(
                name: try row.value("name"),
                features: PinnedFeatures(
                    (features.arrayValue ?? []).compactMap {
                        $0.stringValue.flatMap(FeatureReference.init)
                    }, versions: try row.versions("versions")))
        }
    }

    package func rowEstimate(of source: DataSource) async throws(FeatureError) -> Int {
        try await withConnection { connection in
            guard let relation = try SourceRelation(source) else {
                preconditionFailure("the rows of a push source are nowhere to be counted")
            }
            // The planner's own count: of a table what ANALYZE has found, scaled to its size now.
            return Int(
                try await QueryPlan("SELECT * FROM \(relation.sql) AS row", on: connection).rows)
        }
    }
}
