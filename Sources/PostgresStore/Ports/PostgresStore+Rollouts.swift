package import Features
import JSON
package import Models
import Postgres

/// The part of `ModelStore` that says what is tried.
extension PostgresStore {
    package func set(
        _ rollout: Rollout, principal: String
    ) async throws(FeatureError) -> Rollout {
        let (stored, isNew) = try await withTransaction { connection -> (Rollout, Bool) in
            try await Self.takeModelTurn(on: connection)
            if let former = try await Self.rollout(of: rollout.challenger, on: connection),
                former == rollout.started(at: former.startedAt)
            {
                return (former, false)
            }
            // By the clock: no other beginning of the model's has the same time.
            let rows = try await connection.query(
                """
                INSERT INTO larder.model_rollouts (project, model, alias, version, mode, share,
                    error_rate, latency_ratio, min_predictions, changed_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp())
                ON CONFLICT (project, model) DO UPDATE SET alias = excluded.alias,
                    version = excluded.version, mode = excluded.mode, share = excluded.share,
                    error_rate = excluded.error_rate, latency_ratio = excluded.latency_ratio,
                    min_predictions = excluded.min_predictions, stopped_because = NULL,
                    changed_at = excluded.changed_at
                RETURNING *
                """,
                rollout.place + [
                    .text(rollout.alias), .int32(Int32(clamping: rollout.version)),
                    .text(rollout.mode.rawValue), .float64(rollout.share),
                    rollout.rules.errorRate.map { .float64($0) } ?? .null,
                    rollout.rules.latencyRatio.map { .float64($0) } ?? .null,
                    .int32(Int32(clamping: rollout.rules.minPredictions)),
                ])
            try await Self.audit(
                AuditRecord(
                    principal: principal, action: "set", object: rollout.object,
                    detail: [
                        "version": .integer(Int64(rollout.version)),
                        "mode": .string(rollout.mode.rawValue), "share": .number(rollout.share),
                    ]),
                on: connection)
            try await Self.countModelChange(on: connection)
            guard let row = rows.first else {
                throw PostgresError.malformedData(reason: "an insert gave no row")
            }
            return (try Rollout(row), true)
        }
        if isNew { journal.wrote() }
        return stored
    }

    /// What is tried, or was, for the version's model.
    static func rollout(of name: VersionName, on connection: Connection) async throws -> Rollout? {
        try await connection.query(
            "SELECT * FROM larder.model_rollouts WHERE project = $1 AND model = $2",
            [.text(name.project), .text(name.model)]
        ).first.map(Rollout.init)
    }

    package func removeRollout(
        of model: String, project: String, principal: String
    ) async throws(FeatureError) -> Bool {
        let isRemoved = try await withTransaction { connection in
            try await Self.removeRollout(
                of: model, project: project, principal: principal, on: connection)
        }
        if isRemoved { journal.wrote() }
        return isRemoved
    }

    /// - Returns: Whether there was one.
    @discardableResult
    static func removeRollout(
        of model: String, project: String, principal: String, on connection: Connection
    ) async throws -> Bool {
        try await takeModelTurn(on: connection)
        let removed = try await connection.query(
            "DELETE FROM larder.model_rollouts WHERE project = $1 AND model = $2 RETURNING *",
            [.text(project), .text(model)])
        guard let rollout = try removed.first.map(Rollout.init) else { return false }
        try await audit(
            AuditRecord(
                principal: principal, action: "drop", object: rollout.object,
                detail: ["version": .integer(Int64(rollout.version))]),
            on: connection)
        try await countModelChange(on: connection)
        return true
    }

    package func stop(_ rollout: Rollout, because reason: String) async throws(FeatureError) {
        try await withTransaction { connection in
            try await Self.takeModelTurn(on: connection)
            guard let running = try await Self.rollout(of: rollout.challenger, on: connection),
                running == rollout
            else { return }
            // When it began stays: other servers know it by that.
            try await connection.execute(
                """
                UPDATE larder.model_rollouts SET stopped_because = $3
                WHERE project = $1 AND model = $2
                """, rollout.place + [.text(reason)])
            try await Self.audit(
                AuditRecord(
                    principal: "larder", action: "stop", object: rollout.object,
                    detail: [
                        "version": .integer(Int64(rollout.version)), "reason": .string(reason),
                    ]),
                on: connection)
            try await Self.countModelChange(on: connection)
        }
        journal.wrote()
    }
}

extension Rollout {
    fileprivate var place: [PostgresValue] { [.text(project), .text(model)] }

    /// As the audit calls it.
    fileprivate var object: String { "\(project)/models/\(model)/rollout" }

    /// Reads a row of `larder.model_rollouts`.
    init(_ row: Row) throws {
        let mode: String = try row.value("mode")
        guard let mode = Mode(rawValue: mode) else {
            throw FeatureError.storeFailed(
                "a rollout is stored in the mode \"\(mode)\"; was it written by a newer larder?")
        }
        let reason: String? = try row.value("stopped_because")
        self.init(
            project: try row.value("project"), model: try row.value("model"),
            alias: try row.value("alias"), version: try row.value("version"), mode: mode,
            share: try row.value("share"),
            rules: StopRules(
                errorRate: try row.value("error_rate"),
                latencyRatio: try row.value("latency_ratio"),
                minPredictions: try row.value("min_predictions")),
            startedAt: try row.time("changed_at"),
            state: reason.map { .stopped(reason: $0) } ?? .running)
    }
}
