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
        let added = try await withTransaction { connection in
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
                    (project, model, version, format, artifact, sha256, bytes, signature, origin,
                    policy, card, features, idempotency_key)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8::json, $9::json, $10, $11::json, $12, $13)
                ON CONFLICT (project, model, idempotency_key) WHERE idempotency_key IS NOT NULL
                DO NOTHING
                RETURNING \(Self.versionColumns)
                """,
                [
                    .text(version.project), .text(version.model), .int32(number),
                    .text(version.format.rawValue), .bytes(version.artifact),
                    .text(Hex.text(SHA256.hash(data: version.artifact))),
                    .int64(Int64(version.artifact.count)),
                    .text(version.signature.json.text), .text(version.origin.json.text),
                    .json(version.policy.json.text), .text(version.card.text),
                    version.features.map { .json($0.json.text) } ?? .null,
                    version.idempotencyKey.map { .text($0) } ?? .null,
                ], deadline: limits.bulkDeadline)
            guard let row = stored.first else {
                throw FeatureError.conflict(
                    "a version was added under the same idempotency key just now")
            }
            try await Self.countModelChange(on: connection)
            return try ModelVersion(row)
        }
        journal.wrote()
        return added
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

    package func versions(project: String) async throws(FeatureError) -> [ModelVersion] {
        try await withConnection { connection in
            try await connection.query(
                """
                SELECT \(Self.versionColumns) FROM larder.model_versions
                WHERE project = $1 ORDER BY model, version
                """, [.text(project)]
            ).map(ModelVersion.init)
        }
    }

    package func version(_ name: VersionName) async throws(FeatureError) -> ModelVersion? {
        try await withConnection { connection in
            try await connection.query(
                """
                SELECT \(Self.versionColumns) FROM larder.model_versions
                WHERE project = $1 AND model = $2 AND version = $3
                """, name.values
            ).first.map(ModelVersion.init)
        }
    }

    package func version(
        addedUnder key: String, to model: String, project: String
    ) async throws(FeatureError) -> ModelVersion? {
        try await withConnection { connection in
            try await connection.query(
                """
                SELECT \(Self.versionColumns) FROM larder.model_versions
                WHERE project = $1 AND model = $2 AND idempotency_key = $3
                """, [.text(project), .text(model), .text(key)]
            ).first.map(ModelVersion.init)
        }
    }

    package func artifact(of name: VersionName) async throws(FeatureError) -> ModelArtifact? {
        let file: [UInt8]? = try await withConnection { connection in
            try await connection.query(
                """
                SELECT artifact FROM larder.model_versions
                WHERE project = $1 AND model = $2 AND version = $3
                """, name.values, deadline: limits.bulkDeadline
            ).first?.value("artifact")
        }
        return file.map { ModelArtifact(file: $0, sha256: Hex.text(SHA256.hash(data: $0))) }
    }

    package func describe(
        _ name: VersionName, signature: ModelSignature, origin: ModelOrigin
    ) async throws(FeatureError) {
        try await withConnection { connection in
            _ = try await connection.execute(
                """
                UPDATE larder.model_versions SET signature = $4::json, origin = $5::json
                WHERE project = $1 AND model = $2 AND version = $3
                """, name.values + [.text(signature.json.text), .text(origin.json.text)])
        }
    }

    package func delete(
        _ name: VersionName, principal: String
    ) async throws(FeatureError) -> VersionDeletion {
        let deletion = try await withTransaction { connection -> VersionDeletion in
            try await Self.takeModelTurn(on: connection)
            if let alias = try await Self.alias(naming: name, on: connection) {
                return .named(alias: alias)
            }
            guard try await Self.rollout(of: name, on: connection)?.version != name.version else {
                return .tried
            }
            let rows = try await connection.query(
                """
                DELETE FROM larder.model_versions
                WHERE project = $1 AND model = $2 AND version = $3 RETURNING sha256
                """, name.values)
            guard let row = rows.first else { return .unknown }
            try await Self.audit(
                AuditRecord(
                    principal: principal, action: "drop",
                    object: "\(name.project)/models/\(name.model)/versions/\(name.version)",
                    detail: ["sha256": .string(try row.value("sha256"))]),
                on: connection)
            try await Self.countModelChange(on: connection)
            return .deleted
        }
        if deletion == .deleted { journal.wrote() }
        return deletion
    }

    private static func alias(
        naming name: VersionName, on connection: Connection
    ) async throws -> String? {
        try await connection.query(
            """
            SELECT alias FROM larder.model_aliases
            WHERE project = $1 AND model = $2 AND version = $3 ORDER BY alias LIMIT 1
            """, name.values
        ).first?.value("alias")
    }

    package func existing(
        _ names: Set<VersionName>
    ) async throws(FeatureError) -> Set<VersionName> {
        let names = Array(names)
        return try await withConnection { connection in
            let rows = try await connection.query(
                """
                SELECT project, model, version FROM larder.model_versions
                WHERE (project, model, version) IN (
                    SELECT * FROM unnest($1::text[], $2::text[], $3::integer[]))
                """,
                [
                    .array(names.map { .text($0.project) }, of: .text),
                    .array(names.map { .text($0.model) }, of: .text),
                    .array(names.map { .int32(Int32(clamping: $0.version)) }, of: .int4),
                ])
            return Set(
                try rows.map { row in
                    VersionName(
                        project: try row.value("project"), model: try row.value("model"),
                        version: try row.value("version"))
                })
        }
    }

    private static let versionColumns =
        "project, model, version, format, sha256, bytes, signature, origin, policy, card, "
        + "created_at, features"
}

extension VersionName {
    fileprivate var values: [PostgresValue] {
        [.text(project), .text(model), .int32(Int32(clamping: version))]
    }
}

extension ModelVersion {
    /// Reads a row of `larder.model_versions`, all but its artifact.
    fileprivate init(_ row: Row) throws {
        let format: String = try row.value("format")
        guard let format = ModelFormat(rawValue: format) else {
            throw FeatureError.storeFailed(
                "a model is stored in the format \"\(format)\"; was it written by a newer larder?")
        }
        let signature = try JSONValue(parsing: row.value("signature", as: String.self))
        let origin = try row.value("origin", as: String?.self).map { try JSONValue(parsing: $0) }
        self.init(
            project: try row.value("project"), model: try row.value("model"),
            version: try row.value("version"), format: format, sha256: try row.value("sha256"),
            bytes: try row.value("bytes"),
            inputs: signature["inputs"]?.elements(ModelSignature.Input.init(json:)) ?? [],
            signature: ModelSignature(json: signature),
            origin: origin.flatMap(ModelOrigin.init(json:)),
            policy: InputPolicy(json: try JSONValue(parsing: row.value("policy", as: String.self))),
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
