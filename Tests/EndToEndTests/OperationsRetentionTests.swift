import JSON
import Testing

/// Retention through the front door: planned, run, audited, and told of by the datasets it touched.
@Suite(.serialized, OperationsShop()) struct OperationsRetentionTests {
    private let server: LarderProcess

    init() throws {
        server = try #require(OperationsShop.server)
    }

    private static func bundle(_ type: String) -> String {
        """
        entities: [{name: till, join_keys: [{name: till, type: int64}]}]
        data_sources: [{name: takings, kind: push, schema: [{name: till, type: int64}, {name: sum, \
        type: \(type)}]}]
        feature_views:
          - {name: daily, entities: [till], source: takings, retention: 30d, \
        features: [{name: sum, type: \(type)}]}
        """
    }

    /// A view with two rows of one key, older than it retains, and a dataset that found the first.
    private func fill(_ project: String) async throws {
        try await apply(Self.bundle("float64"), project)
        try await send("daily", project, #""sum": 4"#, at: ["2026-01-01", "2026-01-03"])
        let job = try await server.finish(
            server.send(
                "POST", "/v1/datasets?project=\(project)",
                body: """
                    {"name": "takings", "features": ["daily:sum"], "entity_rows":
                      [{"till": 1, "event_timestamp": "2026-01-02"}]}
                    """))
        try #require(job["state"] == "succeeded", "\(job.text)")
    }

    private func apply(_ bundle: String, _ project: String) async throws {
        let applied = try await server.send(
            "POST", "/v1/apply?project=\(project)", body: bundle, contentType: "application/yaml")
        try #require(applied.status == 200, "\(applied.text)")
    }

    private func send(
        _ view: String, _ project: String, _ value: String, at days: [String]
    ) async throws {
        let rows = days.map { #"{"till": 1, "event_timestamp": "\#($0)", \#(value)}"# }
        let sent = try await server.send(
            "POST", "/v1/feature-views/\(view)/rows?project=\(project)",
            body: #"{"rows": [\#(rows.joined(separator: ", "))]}"#)
        try #require(sent.status == 200, "\(sent.text)")
    }

    private func run(_ project: String) async throws -> [JSONValue] {
        let job = try await server.finish(
            server.post("/v1/retention/run?project=\(project)", [:]))
        try #require(job["state"] == "succeeded", "\(job.text)")
        return job["result"]?["feature_views"]?.arrayValue ?? []
    }

    @Test func `a plan says what would go, and nothing goes`() async throws {
        try await fill("planned")
        let plan = try await server.post("/v1/retention/run?plan=true&project=planned", [:]).json
        #expect(plan["rows"] == 1)
        let view = plan["feature_views"]?.arrayValue?.first
        #expect(view?["feature_view"] == "daily")
        #expect(view?["rows"] == 1)
        #expect(view?["before"]?.stringValue != nil)
        #expect(
            plan["datasets"] == [
                [
                    "name": "takings", "feature_views": ["daily"],
                    "reason": "it could no longer be built again or explained in full",
                ]
            ])
        #expect(plan["models"] == [])
        let verified = try await server.finish(
            server.send("POST", "/v1/datasets/takings/verify?project=planned"))
        #expect(verified["result"]?["equal"] == true)
    }

    @Test func `what was removed is in the audit, and its datasets say so`() async throws {
        try await fill("removed")
        let view = try #require(try await run("removed").first)
        #expect(view["feature_view"] == "daily")
        #expect(view["deleted"] == 1)
        let entry = try await server.get("/v1/audit?limit=1").json["items"]?.arrayValue?.first
        #expect(entry?["action"] == "retention")
        #expect(entry?["object"] == "removed/feature-views/daily@v1")
        #expect(entry?["principal"] == "anonymous")
        #expect(entry?["detail"]?["rows"] == 1)
        #expect(entry?["detail"]?["table"] == "larder_removed.daily_v1")
        #expect(entry?["detail"]?["before"] == view["before"])

        let verified = try await server.finish(
            server.send("POST", "/v1/datasets/takings/verify?project=removed"))
        let result = verified["result"]
        #expect(result?["equal"] == false)
        #expect(result?["different"] == 1)
        #expect(result?["different_by_retention"] == 1)
        let removal = try #require(result?["retention"]?.arrayValue?.first)
        let reason = try #require(removal["reason"]?.stringValue)
        let (before, at) = (view["before"]?.stringValue ?? "", removal["at"]?.stringValue ?? "")
        #expect(
            reason
                == "Rows of \"daily\" older than \(before) were removed by retention on \(at).")

        let cell = try await server.get(
            "/v1/datasets/takings/explain?row=0&feature=daily:sum&project=removed"
        ).json
        #expect(cell["value"] == 4.0)
        #expect(cell["status"] == "PRESENT")
        #expect(cell["source"] == .null)
        #expect(cell["retention"] == removal)
        #expect(
            cell["reason"]?.stringValue
                == reason.dropLast() + ", and the row that the cell came from is one of them.")
    }

    @Test func `every version of a view is covered`() async throws {
        try await fill("versions")
        try await apply(Self.bundle("string"), "versions")
        try await send("daily", "versions", #""sum": "4""#, at: ["2026-01-01", "2026-01-03"])
        let plan = try await server.post("/v1/retention/run?plan=true&project=versions", [:]).json
        let names = plan["feature_views"]?.arrayValue?.map { $0["feature_view"] }
        #expect(names == ["daily", "daily@v1"])
        #expect(plan["feature_views"]?.arrayValue?.map { $0["rows"] } == [1, 1])
        let one = try await server.post(
            "/v1/retention/run?plan=true&project=versions", ["feature_views": ["daily@v1"]]
        ).json
        #expect(one["feature_views"]?.arrayValue?.map { $0["feature_view"] } == ["daily@v1"])
        #expect(try await run("versions").map { $0["deleted"] } == [1, 1])
    }
}
