import JSON
import Testing

/// From one request to a promoted version, and no further.
@Suite(OperationsShop(), .serialized)
struct TrainingGateTests {
    private var server: LarderProcess {
        get throws { try #require(OperationsShop.server) }
    }

    /// - Parameter row: What rows have beside shop and time.
    private func train(
        _ model: String, _ members: JSONObject,
        _ row: (Int) -> JSONObject = { ["sold": .integer(Int64($0 % 17))] }
    ) async throws -> JSONValue {
        var body = members
        body["parameters"] = ["rounds": 3]
        body["entity_rows"] = .array(
            (0..<200).map { index -> JSONValue in
                var row = row(index)
                row["shop"] = "N"
                row["event_timestamp"] = .integer(
                    1_767_225_600_000_000 + Int64(index) * 60_000_000)
                return .object(row)
            })
        let job = try await server.finish(
            try await server.post("/v1/models/\(model)/train", .object(body)))
        try #require(job["state"] == "succeeded", "\(job.text)")
        return job["result"] ?? .null
    }

    private func define(_ model: String, task: String = "regression") async throws {
        let applied = try await server.apply(
            "models:\n  - {name: \(model), feature_service: comfort, label: sold, "
                + "task: \(task)}\n")
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
        #expect(page.text.contains("<figcaption>Answers over the test range</figcaption>"))
        let card = try await server.get("/v1/models/gated/versions/1/card").json
        #expect(card["metrics"]?["scores"]?["edges"]?.arrayValue?.count == 11)
        #expect(card["artifact"]?["writer"] != nil)
        #expect(card["artifact"]?["calibrated"] == nil)
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

    @Test func `better overall but worse on a slice is refused; what is promoted is rolled back`()
        async throws
    {
        try await define("sliced")
        let first = try await train("sliced", Self.lenient) {
            ["sold": .integer(Int64($0 % 2)), "part": "b"]
        }
        #expect(first["gate"]?["verdict"] == "first", "\(first.text)")
        // Of every fifth row what the champion expects, of the others much more.
        let rows = { (index: Int) -> JSONObject in
            index % 5 == 0 ? ["sold": 0, "part": "b"] : ["sold": 10, "part": "a"]
        }
        let second = try await train(
            "sliced",
            [
                "slices": [["column": "part", "min_rows": 5]],
                "gate": ["shift": "ignore", "latency_p99": "1s", "slices": ["min_rows": 5]],
            ], rows)
        #expect(second["gate"]?["verdict"] == "rejected")
        let failed = (second["gate"]?["reasons"]?.arrayValue ?? []).filter {
            $0["passed"] == false
        }
        #expect(failed.map { $0["check"] } == ["slices.part=b"], "\(second.text)")
        #expect(try await champion(of: "sliced") == 1)
        let third = try await train("sliced", Self.lenient, rows)
        #expect(third["gate"]?["verdict"] == "promoted", "\(third.text)")
        #expect(try await champion(of: "sliced") == 3)
        let back = try await server.send("POST", "/v1/models/sliced/rollback")
        #expect(back.json["version"] == 1, "\(back.text)")
        #expect(try await champion(of: "sliced") == 1)
        let moves = try await server.get("/v1/models/sliced/aliases/champion/history").json
        #expect(moves["items"]?.arrayValue?.map { $0["cause"] } == ["rollback", "gate", "gate"])
    }

    @Test func `a figure that is not defined is null, everywhere`() async throws {
        try await define("constant")
        // The test range is the last fifth.
        let result = try await train("constant", Self.lenient) {
            ["sold": .integer($0 < 160 ? Int64($0 % 17) : 5)]
        }
        #expect(result["metrics"]?["test"]?["r2"] == .null)
        let card = try await server.get("/v1/models/constant/versions/1/card")
        #expect(card.json["metrics"]?["test"]?["r2"] == .null)
        #expect(card.json["metrics"]?["intervals"]?["r2"] == nil)
        #expect(card.json["metrics"]?["intervals"]?["rmse"] != nil)
        let page = try await server.send(
            "GET", "/v1/models/constant/versions/1/card", headers: ["Accept": "text/html"])
        for text in [card.text, page.text] {
            #expect(!text.contains("nan"))
            #expect(!text.contains("inf,"))
        }
    }

    @Test func `a version tells how its probability is calibrated`() async throws {
        try await define("calibrated", task: "binary")
        _ = try await train(
            "calibrated",
            ["calibrate": "platt", "gate": ["shift": "ignore", "latency_p99": "1s"]]
        ) { ["sold": .integer($0 % 3 == 0 ? 1 : 0)] }
        let version = try await server.get("/v1/models/calibrated/versions/1").json
        #expect(version["calibrated"] == "platt")
        let versions = try await server.get("/v1/models/calibrated").json["versions"]
        #expect(versions?.arrayValue?.first?["calibrated"] == "platt")
        let card = try await server.get("/v1/models/calibrated/versions/1/card").json
        #expect(card["artifact"]?["calibrated"] == "platt")
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
