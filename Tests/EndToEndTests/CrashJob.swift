import Foundation
import JSON
import Testing

/// A job that is to be interrupted, in a project of its own, and what must be true when it has
/// ended.
struct CrashJob {
    enum Kind: CaseIterable {
        case materialize, backfill, dataset, retention, predictions
    }

    let kind: Kind
    let round: Int

    private var project: String { "round\(round)" }
    /// Enough for several chunks.
    private static let rows = 60_000
    private static let drivers = 500

    /// The source: rides of some drivers, one each second; all but the last 20,000 are older than
    /// what is retained.
    private static let source = """
        SELECT n % \(drivers) AS driver, timestamptz '2020-01-01' + n * interval '1 second'
            + (n > 40000)::int * interval '2000 days' AS at,
            timestamptz '2020-01-01' + n * interval '1 second' AS known_at,
            n / 7.0::float8 AS fare, 'city ' || n % 13 AS city
        FROM generate_series(1, \(rows)) AS n
        """

    /// Brings the project to where the job can start, and starts it.
    /// - Returns: The answer that accepts the job.
    func start(on server: LarderProcess) async throws -> Answer {
        try await apply(features: kind == .backfill ? ["fare"] : ["fare", "city"], to: server)
        let materialize = "/v1/materialize?project=\(project)"
        if kind == .materialize { return try await server.post(materialize, [:]) }
        let job = try await server.finish(try await server.post(materialize, [:]))
        try #require(job["state"] == "succeeded", "\(job.text)")
        switch kind {
        case .materialize: preconditionFailure("it has started")
        case .backfill:
            try await apply(features: ["fare", "city"], to: server)
            return try await server.post(
                "/v1/feature-views/rides/backfill?project=\(project)", [:])
        case .dataset:
            return try await server.post(
                "/v1/datasets?project=\(project)",
                [
                    "name": "crashed", "features": ["rides:fare", "rides:city"],
                    "entity_query": .string(Self.entities),
                ])
        case .retention: return try await server.post("/v1/retention/run?project=\(project)", [:])
        case .predictions:
            let added = try await server.send(
                "POST", "/v1/models/fares/versions?format=xgboost-json&project=\(project)",
                body: OperationsModel.document(inputs: ["rides:fare"]))
            try #require(added.status == 201, "\(added.text)")
            return try await server.post(
                "/v1/models/fares/batch-predict?project=\(project)",
                [
                    "version": 1, "table": .string("predictions.\(project)"),
                    "id": .string(predictionJob), "entity_query": .string(Self.entities),
                ])
        }
    }

    private var predictionJob: String { "00000000-0000-7000-8000-00000000000\(round % 10)" }

    private static let entities =
        "SELECT driver, at AS event_timestamp FROM (\(source)) AS rides"

    private func apply(features: [String], to server: LarderProcess) async throws {
        let types = ["fare": "float64", "city": "string"]
        let declared = features.map { "{name: \($0), type: \(types[$0] ?? "")}" }
        let answer = try await server.send(
            "POST", "/v1/apply",
            body: """
                project: \(project)
                entities:
                  - {name: driver, join_keys: [{name: driver, type: int64}]}
                data_sources:
                  - name: rides
                    kind: batch
                    query: "\(Self.source.replacing("\n", with: " "))"
                    event_timestamp: at
                    created_timestamp: known_at
                feature_views:
                  - name: rides
                    entities: [driver]
                    source: rides
                    \(kind == .retention ? "retention: 2000d" : "online: true")
                    features: [\(declared.joined(separator: ", "))]
                feature_services:
                  - {name: fares, features: ["rides:fare"]}
                models:
                  - {name: fares, feature_service: fares}
                """, contentType: "application/yaml")
        try #require(answer.status == 200, "\(answer.text)")
    }

    /// Expects, from outside, that what the job was to do is done, once and whole.
    func expectWhole(on server: LarderProcess, _ comment: Comment) async throws {
        let table = "larder_\(project).rides_v1"
        let kept =
            kind == .retention ? "WHERE n > 40000" : ""
        let differences = try await count(
            """
            WITH source AS (
                SELECT driver, at, known_at, fare, city FROM (
                    SELECT rides.*, row_number() OVER (ORDER BY known_at) AS n
                    FROM (\(Self.source)) AS rides
                ) AS rides \(kept)
            ), stored AS (
                SELECT driver, event_timestamp, created_timestamp, fare, city FROM \(table)
            )
            SELECT count(*) FROM (
                (TABLE source EXCEPT ALL TABLE stored) UNION ALL
                (TABLE stored EXCEPT ALL TABLE source)
            ) AS differences
            """, on: server)
        #expect(differences == 0, "\(comment): rows of the source and of the table differ")
        let orphans = try await count(
            """
            SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE relkind = 'r' AND (nspname = 'larder_staging' OR nspname = 'larder_datasets'
                AND relname NOT IN (SELECT table_name FROM larder.datasets))
            """, on: server)
        // The question itself stages its one entity row, unseen by its own query.
        #expect(orphans == 0, "\(comment): tables were left behind")
        if kind == .dataset { try await expectDataset(on: server, comment) }
        if kind == .predictions { try await expectPredictions(on: server, comment) }
        try await expectOnlineEqualsOffline(on: server, comment)
    }

    private func expectDataset(on server: LarderProcess, _ comment: Comment) async throws {
        let receipt = try await server.get("/v1/datasets/crashed?project=\(project)")
        #expect(receipt.json["rows"] == .integer(Int64(Self.rows)), comment)
        let rows = try await server.get("/v1/datasets/crashed/rows?project=\(project)")
        #expect(rows.text.split(separator: "\n").count == Self.rows, comment)
        #expect(!rows.text.contains("null"), comment)
    }

    /// Each row once, with what a fare of 5 parts.
    private func expectPredictions(on server: LarderProcess, _ comment: Comment) async throws {
        let rows = try await server.get("/v1/jobs/\(predictionJob)/rows").text
            .split(separator: "\n")
        #expect(rows.count == Self.rows, comment)
        #expect(Set(rows).count == Self.rows, comment)
        // Of the fares n / 7 those of n up to 34 are less than 5.
        #expect(rows.count { $0.contains(#""prediction":-0.5"#) } == 34, comment)
        #expect(rows.count { $0.contains(#""prediction":1.5"#) } == Self.rows - 34, comment)
    }

    /// The online store is mended within moments where a commit was in doubt.
    private func expectOnlineEqualsOffline(
        on server: LarderProcess, _ comment: Comment
    ) async throws {
        let deadline = Date.now.addingTimeInterval(20)
        while true {
            let job = try await server.finish(
                try await server.post("/v1/online/verify?project=\(project)", [:]))
            let result = job["result"] ?? .null
            if result["different"] == 0, result["compared"] == .integer(Int64(Self.drivers)) {
                return
            }
            guard Date.now < deadline else {
                Issue.record("\(comment): online is not offline: \(job.text)")
                return
            }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// The number that a query yields, asked as if it were entity rows.
    private func count(_ query: String, on server: LarderProcess) async throws -> Int64? {
        let answer = try await server.post(
            "/v1/historical-features?project=\(project)",
            [
                "features": ["rides:fare"], "full_feature_names": true,
                "entity_query": .string(
                    "SELECT 1::bigint AS driver, now() AS event_timestamp, (\(query)) AS counted"),
            ])
        try #require(answer.status == 200, "\(answer.text)")
        return try JSONValue(parsing: answer.text)["counted"]?.int64Value
    }
}
