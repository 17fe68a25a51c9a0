import JSON
import Testing

/// Datasets that models were trained from: what keeps them, and what is said when they are gone.
@Suite(.serialized, OperationsShop()) struct OperationsLineageTests {
    private let server: LarderProcess

    init() throws {
        server = try #require(OperationsShop.server)
    }

    /// Entity rows, one for each minute, whose label follows the wind.
    private static func rows(_ count: Int) -> JSONValue {
        .array(
            (0..<count).map { index in
                [
                    "shop": "N", "sold": .integer(Int64(index * 7 % 11)),
                    "event_timestamp": .integer(
                        1_767_225_600_000_000 + Int64(index) * 60_000_000),
                ]
            })
    }

    private func build(
        _ name: String, _ count: Int, _ more: String = ""
    ) async throws -> JSONValue {
        let job = try await server.finish(
            server.post(
                "/v1/datasets\(more)",
                [
                    "name": .string(name), "feature_service": "comfort", "label": "sold",
                    "replace": true, "entity_rows": Self.rows(count),
                ]))
        try #require(job["state"] == "succeeded", "\(job.text)")
        return job["result"] ?? .null
    }

    private func train(_ members: JSONObject) async throws -> JSONValue {
        var body = members
        body["parameters"] = ["rounds": 3]
        body["gate"] = ["promote": false]
        let job = try await server.finish(
            server.post("/v1/models/demand/train", .object(body)))
        try #require(job["state"] == "succeeded", "\(job.text)")
        return job["result"] ?? .null
    }

    private func origin(of version: JSONValue?) async throws -> JSONValue? {
        let path = "/v1/models/demand/versions/\(version?.int64Value ?? 0)/card"
        return try await server.get(path).json["dataset"]
    }

    @Test func `a dataset that a model was trained from goes with force only, and is missed`()
        async throws
    {
        let receipt = try await build("origin", 60)
        let version = try await train(["dataset": "origin"])["version"]
        let number = version?.int64Value ?? 0
        #expect(try await origin(of: version)?["state"] == "stored")
        let trained = """
            Version \(number) of the model "demand" was trained from the dataset "origin".
            """
        let refused = try await server.send("DELETE", "/v1/datasets/origin")
        #expect(
            BadInputProblem(refused).text == """
                409 in-use: the dataset "origin" was not deleted
                \(trained)
                → Repeat it with force=true, or --force, to delete it all the same; its rows are \
                gone for good then, and the audit says so.
                - models/demand/versions/\(number): \(trained)
                """)
        let kept = try await server.send(
            "POST", "/v1/datasets",
            body: """
                {"name": "origin", "feature_service": "comfort", "replace": true, "entity_rows": []}
                """)
        #expect(kept.status == 409)
        #expect(kept.json["title"] == "the dataset \"origin\" was not replaced")
        _ = try await build("origin", 50, "?force=true")
        #expect(try await origin(of: version)?["state"] == "replaced")
        #expect(try await origin(of: version)?["content_hash"] == receipt["content_hash"])
        // No model was trained from the new one.
        #expect(try await server.send("DELETE", "/v1/datasets/origin").status == 200)
        #expect(try await origin(of: version)?["state"] == "deleted")
        let versions = try await server.get("/v1/models/demand").json["versions"]?.arrayValue
        #expect(versions?.last?["dataset"]?["state"] == "deleted")
        let audit = try await server.get("/v1/audit?limit=2").json["items"]?.arrayValue ?? []
        #expect(audit.map { $0["action"] } == ["drop", "replace"])
        #expect(Set(audit.map { $0["object"] }) == ["default/datasets/origin"])
        #expect(audit.map { $0["principal"] } == ["anonymous", "anonymous"])
        #expect(audit.last?["detail"]?["trained"] == [.string("demand@v\(number)")])
        #expect(audit.last?["detail"]?["forced"] == true)
    }

    @Test func `a training keeps the dataset of the one before`() async throws {
        let first = try await train(["entity_rows": Self.rows(60)])
        let second = try await train(["entity_rows": Self.rows(50)])
        #expect(first["dataset"] == "demand_training")
        #expect(second["dataset"] == "demand_training_2")
        #expect(try await origin(of: first["version"])?["state"] == "stored")
        #expect(try await origin(of: second["version"])?["state"] == "stored")
    }
}
