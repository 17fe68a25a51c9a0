import JSON
import Testing

/// From one request to a promoted version, and no further.
@Suite(OperationsShop(), .serialized)
struct TrainingGateTests {
    private var server: LarderProcess {
        get throws { try #require(OperationsShop.server) }
    }

    private func train(_ model: String, _ members: JSONObject = JSONObject()) async throws
        -> JSONValue
    {
        var body = members
        body["parameters"] = ["rounds": 3]
        body["entity_rows"] = .array(
            (0..<200).map { index -> JSONValue in
                [
                    "shop": "N", "sold": .integer(Int64(index % 17)),
                    "event_timestamp": .integer(
                        1_767_225_600_000_000 + Int64(index) * 60_000_000),
                ]
            })
        let job = try await server.finish(
            try await server.post("/v1/models/\(model)/train", .object(body)))
        try #require(job["state"] == "succeeded", "\(job.text)")
        return job["result"] ?? .null
    }

    private func define(_ model: String) async throws {
        let applied = try await server.apply(
            "models:\n  - {name: \(model), feature_service: comfort, label: sold, "
                + "task: regression}\n")
        try #require(applied.status == 200, "\(applied.text)")
    }

    private func champion(of model: String) async throws -> JSONValue? {
        try await server.get("/v1/models/\(model)").json["aliases"]?["champion"]
    }

    private static let lenient: JSONObject = [
        "gate": ["shift": "ignore", "latency_p99": "1s"]
    ]

    @Test func `the first version is promoted, and its equal is not`() async throws {
        try await define("gated")
        let first = try await train("gated", Self.lenient)
        #expect(first["gate"]?["verdict"] == "first", "\(first.text)")
        #expect(first["alias"]?["cause"] == "gate")
        #expect(try await champion(of: "gated") == 1)
        let second = try await train("gated", Self.lenient)
        #expect(second["gate"]?["verdict"] == "rejected", "\(second.text)")
        #expect(second["version"] == 2)
        #expect(second["alias"] == .null)
        #expect(try await champion(of: "gated") == 1)
        let runs = try await server.get("/v1/models/gated/training-runs").json
        let items = try #require(runs["items"]?.arrayValue)
        #expect(items.map { $0["version"] } == [2, 1])
        #expect(items.map { $0["state"] } == ["succeeded", "succeeded"])
        #expect(items[0]["sha256"] == items[1]["sha256"], "the same twice")
        let job = items[1]["job"]?.stringValue ?? ""
        let run = try await server.get("/v1/models/gated/training-runs/\(job)").json
        #expect(run["gate"]?["verdict"] == "first")
        #expect(run["trials"] == [])
        let page = try await server.send(
            "GET", "/v1/models/gated/versions/1/card", headers: ["Accept": "text/html"])
        #expect(page.contentType == "text/html; charset=utf-8")
        #expect(page.text.contains("<h1>gated, version 1</h1>"))
    }

    @Test func `a gate that is only to tell moves nothing`() async throws {
        try await define("told")
        let told = try await train(
            "told",
            ["gate": ["promote": false, "shift": "ignore", "latency_p99": "1s"]])
        #expect(told["gate"]?["verdict"] == "first", "\(told.text)")
        #expect(told["alias"] == .null)
        #expect(try await champion(of: "told") == nil)
    }

    @Test func `a version out of its bounds is not promoted`() async throws {
        try await define("bounded")
        let result = try await train(
            "bounded",
            ["gate": ["bounds": ["rmse": ["max": 0.001]], "shift": "ignore"]])
        #expect(result["gate"]?["verdict"] == "rejected")
        #expect(try await champion(of: "bounded") == nil)
    }
}
