import Foundation
import JSON
import Testing

/// Nothing that holds rows is dropped without force, and nothing at all without an audit row.
@Suite(.serialized, OperationsShop()) struct DeletionTests {
    private let server: LarderProcess

    init() throws {
        server = try #require(OperationsShop.server)
    }

    private static let sources = """
        entities: [{name: till, join_keys: [{name: till, type: int64}]}]
        data_sources: [{name: takings, kind: push, schema: [{name: till, type: int64}, {name: sum, \
        type: float64}]}]

        """
    private static let view = """
        feature_views:
          - {name: daily, entities: [till], source: takings, features: [{name: sum, type: float64}]}

        """

    private static let refusal = """
        409 in-use: nothing was deleted
        The feature view "daily" holds 1 row.
        → Repeat it with force=true, or --force, to delete it all the same; its rows are gone for \
        good then, and the audit says so.
        - feature_views/daily: The feature view "daily" holds 1 row.
        """

    @Test func `a view with rows is deleted with force only, and the audit says so`() async throws {
        try await fill("forced")
        let path = "/v1/feature-views/daily?project=forced"
        let refused = try await server.send("DELETE", path)
        #expect(BadInputProblem(refused).text == Self.refusal)
        #expect(try await server.get(path).status == 200)
        let deleted = try await server.send("DELETE", path + "&force=true")
        #expect(
            deleted.json["changes"] == [
                [
                    "kind": "feature view", "name": "daily", "action": "delete", "version": 1,
                    "details": [],
                    "breaks": [
                        [
                            "kind": "feature view", "name": "daily",
                            "reason": "requests that name it are refused",
                        ],
                        [
                            "kind": "feature view", "name": "daily",
                            "reason": "its table is dropped with 1 row",
                        ],
                    ],
                ]
            ])
        #expect(try await server.get(path).status == 404)
        let entry = try #require(
            try await server.get("/v1/audit?limit=1").json["items"]?.arrayValue?.first)
        #expect(entry["principal"] == "anonymous")
        #expect(entry["action"] == "drop")
        #expect(entry["object"] == "forced/feature-views/daily@v1")
        #expect(
            entry["detail"]
                == ["table": "larder_forced.daily_v1", "rows": 1, "forced": true])
    }

    @Test func `pruning drops no rows without force, and a plan says so`() async throws {
        try await fill("kept")
        let refused = try await apply(Self.sources, "?project=kept&prune=true")
        #expect(BadInputProblem(refused).text == Self.refusal)
        let plan = try await apply(Self.sources, "?project=kept&prune=true&plan=true")
        #expect(plan.json["needs_force"] == true)
        let view = try await server.get("/v1/feature-views/daily?project=kept")
        #expect(view.status == 200)
        let forced = try await apply(Self.sources, "?project=kept&prune=true&force=true")
        #expect(forced.status == 200, "\(forced.text)")
    }

    @Test func `the command deletes what a file lacks, with force`() async throws {
        try await fill("commanded")
        let files = try TemporaryDirectory()
        let file = try files.write("project: commanded\n" + Self.sources, to: "all.yaml")
        #expect(
            try server.run("apply", "-f", file).output
                == "unchanged entity till\nunchanged data source takings\n")
        let refused = try server.run("apply", "-f", file, "--prune")
        #expect(refused.status == 1)
        #expect(refused.errors.hasPrefix("Error: nothing was deleted\n"))
        #expect(refused.errors.contains("The feature view \"daily\" holds 1 row."))
        let plan = try server.run("apply", "-f", file, "--prune", "--plan")
        #expect(plan.status == 0)
        #expect(
            plan.output == """
                unchanged entity till
                unchanged data source takings
                delete    feature view daily
                            breaks feature view daily: requests that name it are refused
                            breaks feature view daily: its table is dropped with 1 row
                without --force: nothing was deleted
                  Repeat it with force=true, or --force, to delete it all the same; its rows are \
                gone for good then, and the audit says so.
                  feature_views/daily: The feature view "daily" holds 1 row.

                """)
        let forced = try server.run("apply", "-f", file, "--prune", "--force")
        #expect(forced.status == 0)
        #expect(
            forced.output == """
                unchanged entity till
                unchanged data source takings
                delete    feature view daily
                            breaks feature view daily: requests that name it are refused
                            breaks feature view daily: its table is dropped with 1 row

                """)
    }

    @Test func `an old version is deleted while the view stays`() async throws {
        try await fill("aged")
        let wider = Self.view.replacing(
            "{name: sum, type: float64}", with: "{name: s, type: float64, column: sum}")
        #expect(try await apply(wider, "?project=aged").status == 200)
        let path = "/v1/feature-views/daily@v1?project=aged"
        let refused = try await server.send("DELETE", path)
        #expect(
            BadInputProblem(refused).text
                == Self.refusal.replacing("\"daily\"", with: "\"daily@v1\"")
                .replacing("feature_views/daily:", with: "feature_views/daily@v1:"))
        #expect(try await server.send("DELETE", path + "&force=true").status == 200)
        #expect(try await server.get(path).status == 404)
        #expect(try await server.get("/v1/feature-views/daily?project=aged").status == 200)
    }

    @Test func `a model that is defined again has none of its aliases`() async throws {
        let model = "models: [{name: m}]\n"
        #expect(try await apply(model, "?project=revived").status == 200)
        let upload = try await server.send(
            "POST", "/v1/models/m/versions?format=xgboost-json&project=revived",
            body: OperationsModel.document(inputs: ["a"]))
        #expect(upload.status == 201, "\(upload.text)")
        _ = try await server.send(
            "PUT", "/v1/models/m/aliases/champion?project=revived", body: #"{"version": 1}"#)
        let deleted = try await server.send("DELETE", "/v1/models/m?project=revived")
        #expect(
            deleted.json["changes"]?.arrayValue?.first?["breaks"]?.arrayValue?.last?["reason"]
                == "its alias \"champion\" of version 1 is dropped")
        #expect(try await apply(model, "?project=revived").status == 200)
        let again = try await server.get("/v1/models/m?project=revived").json
        #expect(again["aliases"] == [:])
        let predicted = try await server.send(
            "POST", "/v1/models/m/predict?project=revived", body: #"{"rows": [{"a": 1}]}"#)
        #expect(predicted.status == 404, "\(predicted.text)")
    }

    /// A view with one row.
    private func fill(_ project: String) async throws {
        let applied = try await apply(Self.sources + Self.view, "?project=\(project)")
        try #require(applied.status == 200, "\(applied.text)")
        let sent = try await server.send(
            "POST", "/v1/feature-views/daily/rows?project=\(project)",
            body: #"{"rows": [{"till": 1, "event_timestamp": "2026-01-01T00:00:00Z", "sum": 4}]}"#)
        try #require(sent.status == 200, "\(sent.text)")
    }

    private func apply(_ bundle: String, _ query: String) async throws -> Answer {
        try await server.send(
            "POST", "/v1/apply\(query)", body: bundle, contentType: "application/yaml")
    }
}
