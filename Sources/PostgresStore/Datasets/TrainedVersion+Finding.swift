import Features
import JSON
import Postgres

extension TrainedVersion {
    /// The versions of models whose cards name one of the datasets with its content.
    ///
    /// - Parameter receipts: Of one project.
    static func find(
        from receipts: [DatasetReceipt], on connection: Connection
    ) async throws -> [TrainedVersion] {
        guard let project = receipts.first?.project else { return [] }
        let names = receipts.map { PostgresValue.text($0.name) }
        let hashes = receipts.map { PostgresValue.text($0.contentHash) }
        return try await connection.query(
            """
            SELECT versions.model, versions.version, sources.name AS dataset,
                (SELECT coalesce(jsonb_agg(alias ORDER BY alias), '[]')
                FROM larder.model_aliases AS named WHERE named.project = versions.project
                    AND named.model = versions.model AND named.version = versions.version
                ) AS aliases
            FROM larder.model_versions AS versions
            JOIN unnest($2::text[], $3::text[]) AS sources (name, content_hash)
                ON versions.card -> 'dataset' ->> 'name' = sources.name
                AND versions.card -> 'dataset' ->> 'content_hash' = sources.content_hash
            WHERE versions.project = $1 ORDER BY versions.model, versions.version
            """,
            [.text(project), .array(names, of: .text), .array(hashes, of: .text)]
        ).map { row in
            let aliases = try JSONValue(parsing: row.value("aliases", as: String.self))
            return TrainedVersion(
                model: try row.value("model"), version: try row.value("version"),
                aliases: (aliases.arrayValue ?? []).compactMap(\.stringValue),
                dataset: try row.value("dataset"))
        }
    }
}
