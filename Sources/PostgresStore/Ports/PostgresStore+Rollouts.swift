package import Features
import JSON
package import Models
import Postgres

/// The part of `ModelStore` that says what is tried.
extension PostgresStore {
    package func set(_ rollout: Rollout, principal: String) async throws(FeatureError) {
        try await withTransaction { connection in
            try await Self.takeModelTurn(on: connection)
            try await connection.execute(
                """
                INSERT INTO larder.model_rollouts (project, model, alias, version, mode, share,
                    error_rate, latency_ratio, min_predictions)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
                ON CONFLICT (project, model) DO UPDATE SET alias = excluded.alias,
                    version = excluded.version, mode = excluded.mode, share = excluded.share,
                    error_rate = excluded.error_rate, latency_ratio = excluded.latency_ratio,
                    min_predictions = excluded.min_predictions, stopped_because = NULL,
                    changed_at = now()
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
        }
        journal.wrote()
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
            let stopped = try await connection.execute(
                """
                UPDATE larder.model_rollouts SET stopped_because = $4, changed_at = now()
                WHERE project = $1 AND model = $2 AND version = $3 AND stopped_because IS NULL
                """,
                rollout.place + [.int32(Int32(clamping: rollout.version)), .text(reason)])
            guard stopped > 0 else { return }
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
            state: reason.map { .stopped(reason: $0) } ?? .running)
    }
}
