package import Features
package import JSON
import Postgres
package import Training

extension PostgresStore: TrainingRunStore {
    package func begin(_ order: TrainingRunOrder) async throws(FeatureError) {
        try await withTransaction { connection in
            try await connection.execute(
                """
                INSERT INTO larder.training_runs AS run (job, project, model, principal, state,
                    attempt, dataset, content_hash, receipt, label, specification, seed, threads,
                    started_at)
                VALUES ($1, $2, $3, $4, 'running', 1, $5, $6, $7::json, $8, $9::json, $10, $11,
                    now())
                ON CONFLICT (job) DO UPDATE SET state = excluded.state, attempt = run.attempt + 1,
                    dataset = excluded.dataset, content_hash = excluded.content_hash,
                    receipt = excluded.receipt, specification = excluded.specification,
                    finished_at = NULL, error = NULL
                """,
                [
                    .text(order.job), .text(order.project), .text(order.model),
                    .text(order.principal), .text(order.dataset), .text(order.contentHash),
                    .text(order.receipt.text), .text(order.label),
                    .text(order.specification.text), .int32(order.seed),
                    .int32(Int32(clamping: order.threads)),
                ])
            try await connection.execute(
                "DELETE FROM larder.training_trials WHERE job = $1", [.text(order.job)])
        }
    }

    package func finish(
        _ job: String, _ result: TrainingRunRecord.Result, trials: [TrialRecord]
    ) async throws(FeatureError) {
        try await withTransaction { connection in
            for trial in trials { try await Self.add(trial, to: job, on: connection) }
            try await connection.execute(
                """
                UPDATE larder.training_runs SET state = 'succeeded', finished_at = now(),
                    error = NULL, engine = $2, sha256 = $3, outcome = $4::json,
                    verdict = $5::json, version = $6
                WHERE job = $1
                """,
                [
                    .text(job), .text(result.engine), .text(result.sha256),
                    .text(result.outcome.text), .text(result.verdict.text),
                    .int32(Int32(clamping: result.version)),
                ])
        }
    }

    package func fail(
        _ job: String, as state: TrainingRunRecord.State, _ error: JSONValue?
    ) async throws(FeatureError) {
        _ = try await withConnection { connection in
            try await connection.execute(
                """
                UPDATE larder.training_runs SET state = $2, finished_at = now(), error = $3::json
                WHERE job = $1
                """,
                [.text(job), .text(state.rawValue), error.map { .text($0.text) } ?? .null])
        }
    }

    package func add(_ trial: TrialRecord, to job: String) async throws(FeatureError) {
        try await withConnection { connection in
            try await Self.add(trial, to: job, on: connection)
        }
    }

    /// Nothing where the run is unknown, or the trial is stored.
    private static func add(
        _ trial: TrialRecord, to job: String, on connection: Connection
    ) async throws {
        try await connection.execute(
            """
            INSERT INTO larder.training_trials (job, number, parameters, rows, rounds,
                rounds_used, loss, seconds, state, reason)
            SELECT job, $2, $3::json, $4, $5, $6, $7, $8, $9, $10
            FROM larder.training_runs WHERE job = $1
            ON CONFLICT (job, number) DO NOTHING
            """,
            [
                .text(job), .int32(Int32(clamping: trial.number)),
                .text(trial.parametersJSON.text), .int64(Int64(trial.rows)),
                .int32(Int32(clamping: trial.rounds)),
                .int32(Int32(clamping: trial.roundsUsed)),
                trial.loss.map { .float64($0) } ?? .null, .float64(trial.seconds),
                .text(trial.stateName), trial.reason.map { .text($0) } ?? .null,
            ])
    }

    package func run(of job: String) async throws(FeatureError) -> TrainingRunRecord? {
        try await withConnection { connection in
            try await connection.query(
                "SELECT * FROM larder.training_runs WHERE job = $1", [.text(job)]
            ).first.map(TrainingRunRecord.init)
        }
    }

    package func trials(of job: String) async throws(FeatureError) -> [TrialRecord] {
        try await withConnection { connection in
            try await connection.query(
                "SELECT * FROM larder.training_trials WHERE job = $1 ORDER BY number",
                [.text(job)], rowsMax: .max
            ).map(TrialRecord.init)
        }
    }

    package func runs(
        of model: String, project: String, before job: String?, limit: Int
    ) async throws(FeatureError) -> [TrainingRunRecord] {
        try await withConnection { connection in
            try await connection.query(
                """
                SELECT * FROM larder.training_runs
                WHERE project = $1 AND model = $2 AND ($3::text IS NULL OR (started_at, job) < (
                    SELECT started_at, job FROM larder.training_runs WHERE job = $3))
                ORDER BY started_at DESC, job DESC LIMIT $4
                """,
                [
                    .text(project), .text(model), job.map { .text($0) } ?? .null,
                    .int64(Int64(limit)),
                ]
            ).map(TrainingRunRecord.init)
        }
    }
}

extension TrainingRunRecord {
    /// Reads a row of `larder.training_runs`.
    fileprivate init(_ row: Row) throws {
        let json = { (column: String) throws -> JSONValue? in
            try row.value(column, as: String?.self).map { try JSONValue(parsing: $0) }
        }
        let state: String = try row.value("state")
        guard let state = State(rawValue: state) else {
            throw FeatureError.storeFailed(
                "a training is stored in the state \"\(state)\"; was it written by a newer larder?")
        }
        var result: Result?
        if let version: Int = try row.value("version"), let outcome = try json("outcome"),
            let verdict = try json("verdict")
        {
            result = Result(
                engine: try row.value("engine"), sha256: try row.value("sha256"),
                outcome: outcome, verdict: verdict, version: version)
        }
        self.init(
            order: TrainingRunOrder(
                job: try row.value("job"), project: try row.value("project"),
                model: try row.value("model"), principal: try row.value("principal"),
                dataset: try row.value("dataset"), contentHash: try row.value("content_hash"),
                receipt: try json("receipt") ?? .null, label: try row.value("label"),
                specification: try json("specification") ?? .null, seed: try row.value("seed"),
                threads: try row.value("threads")),
            state: state, attempt: try row.value("attempt"),
            startedAt: try row.time("started_at"),
            finishedAt: try row.optionalTime("finished_at"), error: try json("error"),
            result: result)
    }
}

extension TrialRecord {
    fileprivate var parametersJSON: JSONValue {
        .object(
            JSONObject(parameters.sorted { $0.key < $1.key }.map { ($0.key, .number($0.value)) }))
    }

    fileprivate var stateName: String {
        switch state {
        case .finished: "finished"
        case .stopped: "stopped"
        case .failed: "failed"
        }
    }

    fileprivate var reason: String? {
        guard case .failed(let reason) = state else { return nil }
        return reason
    }

    /// Reads a row of `larder.training_trials`.
    fileprivate init(_ row: Row) throws {
        let parameters = try JSONValue(parsing: row.value("parameters", as: String.self))
        let state: State =
            switch try row.value("state", as: String.self) {
            case "stopped": .stopped
            case "failed": .failed(reason: try row.value("reason", as: String?.self) ?? "")
            default: .finished
            }
        let values = (parameters.objectValue?.members ?? []).compactMap { name, value in
            value.doubleValue.map { (name, $0) }
        }
        self.init(
            number: try row.value("number"), parameters: Dictionary(values) { first, _ in first },
            rows: try row.value("rows"), rounds: try row.value("rounds"),
            roundsUsed: try row.value("rounds_used"), loss: try row.value("loss"),
            seconds: try row.value("seconds"), state: state)
    }
}
