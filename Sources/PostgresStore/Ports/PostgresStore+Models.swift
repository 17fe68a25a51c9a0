import Crypto
package import Features
import JSON
package import Models
import Postgres

extension PostgresStore: ModelStore {
    package func add(_ version: NewModelVersion) async throws(FeatureError) -> ModelVersion {
        guard version.artifact.count <= limits.artifactBytesMax else {
            throw .invalid(
                "the model is too large",
                [
                    Fault(
                        "artifact",
                        "It has \(version.artifact.count) bytes, up to "
                            + "\(limits.artifactBytesMax) are stored.")
                ])
        }
        return try await withTransaction { connection in
            let numbers = try await connection.query(
                """
                INSERT INTO larder.models (project, model, last_version) VALUES ($1, $2, 1)
                ON CONFLICT (project, model) DO UPDATE SET last_version = models.last_version + 1
                RETURNING last_version
                """, [.text(version.project), .text(version.model)])
            let number = try numbers.first?.value("last_version", as: Int32.self) ?? 1
            let stored = try await connection.query(
                """
                INSERT INTO larder.model_versions
                    (project, model, version, format, artifact, sha256, bytes, inputs, card,
                    features)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::json, $10)
                RETURNING \(Self.versionColumns)
                """,
                [
                    .text(version.project), .text(version.model), .int32(number),
                    .text(version.format.rawValue), .bytes(version.artifact),
                    .text(Hex.text(SHA256.hash(data: version.artifact))),
                    .int64(Int64(version.artifact.count)),
                    .json(JSONValue.array(version.inputs.map(\.json)).text),
                    .text(version.card.text),
                    version.features.map { .json($0.json.text) } ?? .null,
                ], deadline: limits.bulkDeadline)
            guard let row = stored.first else {
                throw PostgresError.malformedData(reason: "an insert gave no row")
            }
            return try ModelVersion(row)
        }
    }

    package func versions(
        of model: String, project: String
    ) async throws(FeatureError) -> [ModelVersion] {
        try await withConnection { connection in
            try await connection.query(
                """
                SELECT \(Self.versionColumns) FROM larder.model_versions
                WHERE project = $1 AND model = $2 ORDER BY version
                """, [.text(project), .text(model)]
            ).map(ModelVersion.init)
        }
    }

    package func artifact(
        of model: String, version: Int, project: String
    ) async throws(FeatureError) -> [UInt8]? {
        try await withConnection { connection in
            try await connection.query(
                """
                SELECT artifact FROM larder.model_versions
                WHERE project = $1 AND model = $2 AND version = $3
                """, [.text(project), .text(model), .int64(Int64(version))],
                deadline: limits.bulkDeadline
            ).first?.value("artifact")
        }
    }

    package func delete(
        _ model: String, version: Int, project: String
    ) async throws(FeatureError) -> Bool {
        try await withConnection { connection in
            do {
                return try await connection.execute(
                    """
                    DELETE FROM larder.model_versions
                    WHERE project = $1 AND model = $2 AND version = $3
                    """, [.text(project), .text(model), .int64(Int64(version))]) == 1
            } catch let error as PostgresError where error.state == .foreignKeyViolation {
                throw FeatureError.conflict(
                    "an alias of the model \"\(model)\" points to version \(version)")
            }
        }
    }

    package func aliases() async throws(FeatureError) -> [ModelAlias] {
        try await withConnection { connection in
            try await connection.query(
                """
                SELECT project, model, alias, version FROM larder.model_aliases
                ORDER BY project, model, alias
                """
            ).map { row in
                ModelAlias(
                    project: try row.value("project"), model: try row.value("model"),
                    alias: try row.value("alias"), version: try row.value("version"))
            }
        }
    }

    package func set(_ alias: ModelAlias) async throws(FeatureError) {
        try await withConnection { connection in
            do {
                try await connection.execute(
                    """
                    INSERT INTO larder.model_aliases (project, model, alias, version)
                    VALUES ($1, $2, $3, $4)
                    ON CONFLICT (project, model, alias) DO UPDATE
                    SET version = excluded.version, changed_at = now()
                    """,
                    [
                        .text(alias.project), .text(alias.model), .text(alias.alias),
                        .int32(Int32(clamping: alias.version)),
                    ])
            } catch let error as PostgresError where error.state == .foreignKeyViolation {
                throw FeatureError.invalid(
                    "the alias \"\(alias.alias)\" was not moved",
                    [
                        Fault(
                            "version",
                            "The model \"\(alias.model)\" has no version \(alias.version).")
                    ])
            }
        }
    }

    private static let versionColumns =
        "project, model, version, format, sha256, bytes, inputs, card, created_at, features"
}

extension ModelVersion {
    /// Reads a row of `larder.model_versions`, all but its artifact.
    fileprivate init(_ row: Row) throws {
        let format: String = try row.value("format")
        guard let format = ModelFormat(rawValue: format) else {
            throw FeatureError.storeFailed(
                "a model is stored in the format \"\(format)\"; was it written by a newer larder?")
        }
        let inputs = try JSONValue(parsing: row.value("inputs", as: String.self))
        self.init(
            project: try row.value("project"), model: try row.value("model"),
            version: try row.value("version"), format: format, sha256: try row.value("sha256"),
            bytes: try row.value("bytes"),
            inputs: (inputs.arrayValue ?? []).compactMap(ModelSignature.Input.init(stored:)),
            createdAt: try row.time("created_at"),
            card: try JSONValue(parsing: row.value("card", as: String.self)),
            features: try row.pinnedFeatures("features"))
    }
}

extension Row {
    /// `nil` where the column is null.
    func pinnedFeatures(_ column: String) throws -> PinnedFeatures? {
        try value(column, as: String?.self).flatMap { PinnedFeatures(try JSONValue(parsing: $0)) }
    }
}

extension ModelSignature.Input {
    fileprivate var json: JSONValue { ["name": .string(name), "type": .string(type.rawValue)] }

    fileprivate init?(stored json: JSONValue) {
        guard let name = json["name"]?.stringValue,
            let type = json["type"]?.stringValue.flatMap(ModelSignature.InputType.init(rawValue:))
        else { return nil }
        self.init(name: name, type: type)
    }
}
