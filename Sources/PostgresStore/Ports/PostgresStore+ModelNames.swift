package import Features
import JSON
package import Models
import Postgres

/// The part of `ModelStore` that says what names which version.
extension PostgresStore {
    package func names(after revision: Int64?) async throws(FeatureError) -> StoredNames? {
        if let revision, try await modelRevision() <= revision { return nil }
        // One snapshot: whoever has its revision has its names.
        return try await withTransaction(.repeatableReadOnly) { connection in
            let revisions = try await connection.query("SELECT revision FROM larder.model_changes")
            let aliases = try await connection.query(
                """
                SELECT project, model, alias, version FROM larder.model_aliases
                ORDER BY project, model, alias
                """, rowsMax: .max)
            let rollouts = try await connection.query(
                "SELECT * FROM larder.model_rollouts ORDER BY project, model", rowsMax: .max)
            return StoredNames(
                revision: try revisions.first?.value("revision") ?? 0,
                aliases: try aliases.map { row in
                    ModelAlias(
                        project: try row.value("project"), model: try row.value("model"),
                        alias: try row.value("alias"), version: try row.value("version"))
                }, rollouts: try rollouts.map(Rollout.init))
        }
    }

    @discardableResult
    package func move(_ move: AliasMove) async throws(FeatureError) -> AliasChange? {
        let alias = move.alias
        let change = try await withTransaction { connection -> AliasChange? in
            try await Self.takeModelTurn(on: connection)
            let found = try await connection.query(
                """
                SELECT version FROM larder.model_aliases
                WHERE project = $1 AND model = $2 AND alias = $3
                """, alias.place)
            let former: Int? = try found.first?.value("version")
            try move.requireCondition(former)
            guard former != alias.version else { return nil }
            try await Self.point(alias, on: connection)
            try await Self.audit(
                AuditRecord(
                    principal: move.principal, action: "set", object: alias.object,
                    detail: .object(
                        JSONObject(
                            [
                                ("version", .integer(Int64(alias.version))),
                                ("former", former.map { .integer(Int64($0)) } ?? .null),
                            ] + move.cause.auditMembers))),
                on: connection)
            try await Self.countModelChange(on: connection)
            return try await Self.remember(
                alias.name, from: former, to: alias.version, principal: move.principal,
                move.cause, on: connection)
        }
        if change != nil { journal.wrote() }
        return change
    }

    private static func point(_ alias: ModelAlias, on connection: Connection) async throws {
        let count = try await connection.execute(
            """
            INSERT INTO larder.model_aliases (project, model, alias, version)
            SELECT project, model, $3, version FROM larder.model_versions
            WHERE project = $1 AND model = $2 AND version = $4
            ON CONFLICT (project, model, alias) DO UPDATE
            SET version = excluded.version, changed_at = now()
            """, alias.place + [.int32(Int32(clamping: alias.version))])
        guard count == 1 else {
            throw FeatureError.invalid(
                "the alias \"\(alias.alias)\" was not moved",
                [
                    Fault(
                        "version",
                        "The model \"\(alias.model)\" has no version \(alias.version).")
                ])
        }
    }

    package func remove(
        _ alias: String, of model: String, project: String, principal: String
    ) async throws(FeatureError) -> Bool {
        let isRemoved = try await withTransaction { connection in
            let removed = try await Self.removeAliases(
                of: model, project: project, named: alias, principal: principal, on: connection)
            return removed > 0
        }
        if isRemoved { journal.wrote() }
        return isRemoved
    }

    /// - Parameter name: All of the model's aliases where absent.
    /// - Returns: How many there were.
    @discardableResult
    static func removeAliases(
        of model: String, project: String, named name: String? = nil, principal: String,
        on connection: Connection
    ) async throws -> Int {
        try await takeModelTurn(on: connection)
        let removed = try await connection.query(
            """
            DELETE FROM larder.model_aliases
            WHERE project = $1 AND model = $2 AND ($3::text IS NULL OR alias = $3)
            RETURNING alias, version
            """, [.text(project), .text(model), name.map { .text($0) } ?? .null])
        for row in removed {
            let alias = ModelAlias(
                project: project, model: model, alias: try row.value("alias"),
                version: try row.value("version"))
            try await audit(
                AuditRecord(
                    principal: principal, action: "drop", object: alias.object,
                    detail: ["version": .integer(Int64(alias.version))]),
                on: connection)
            try await remember(
                alias.name, from: alias.version, to: nil, principal: principal, .request,
                on: connection)
        }
        if !removed.isEmpty { try await countModelChange(on: connection) }
        return removed.count
    }

    /// Tells the servers that follow that versions, or what names them, are not what they were;
    /// in the transaction that changes them.
    static func countModelChange(on connection: Connection) async throws {
        try await connection.execute("UPDATE larder.model_changes SET revision = revision + 1")
    }

    /// Keeps others from changing names and deleting versions until the transaction ends. Taken
    /// before anything else of theirs is locked, so that nobody waits in a circle.
    static func takeModelTurn(on connection: Connection) async throws {
        _ = try await connection.query("SELECT revision FROM larder.model_changes FOR UPDATE")
    }

    private func modelRevision() async throws(FeatureError) -> Int64 {
        try await withConnection { connection in
            let rows = try await connection.query(
                "SELECT revision FROM larder.model_changes", deadline: limits.feedDeadline)
            return try rows.first?.value("revision") ?? 0
        }
    }
}

extension AliasMove {
    /// - Throws: `.inTheWay` where the alias is elsewhere.
    fileprivate func requireCondition(_ present: Int?) throws(FeatureError) {
        guard case .at(let wanted) = condition, wanted != present else { return }
        throw .inTheWay(
            "the alias \"\(alias.alias)\" of the model \"\(alias.model)\" has moved meanwhile",
            hint: present.map { "It is at version \($0)." } ?? "It was taken away.")
    }
}

extension AliasChange.Cause {
    /// Of what was asked for there is nothing more to tell.
    fileprivate var auditMembers: [(String, JSONValue)] {
        switch self {
        case .request: []
        case .gate(let job): [("job", .string(job))]
        case .rollback(let change): [("undoes", .integer(change))]
        }
    }
}

extension ModelAlias {
    fileprivate var place: [PostgresValue] { name.values }

    /// As the audit calls it.
    fileprivate var object: String { "\(project)/models/\(model)/aliases/\(alias)" }
}
