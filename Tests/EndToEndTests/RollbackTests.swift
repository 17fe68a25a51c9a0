import JSON
import Testing

/// Aliases that go back to where they were.
@Suite(OperationsShop(), .serialized)
struct RollbackTests {
    private var server: LarderProcess {
        get throws { try #require(OperationsShop.server) }
    }

    private func point(_ model: String, at version: Int) async throws {
        let moved = try await server.send(
            "PUT", "/v1/models/\(model)/aliases/champion", body: #"{"version": \#(version)}"#)
        try #require(moved.status == 200, "\(moved.text)")
    }

    @Test func `a rollback points the champion back, and is answered by at once`() async throws {
        try await server.addModel("rolled", inputs: [["a", "b"], ["b", "a"]])
        try await point("rolled", at: 2)
        let back = try await server.send("POST", "/v1/models/rolled/rollback")
        #expect(back.status == 200, "\(back.text)")
        #expect(back.json["alias"] == "champion")
        #expect(back.json["from"] == 2)
        #expect(back.json["version"] == 1)
        let answer = try await server.send(
            "POST", "/v1/models/rolled/predict", body: #"{"rows": [{"a": 1, "b": 9}]}"#)
        #expect(answer.json["version"] == 1)
        let history = try await server.get("/v1/models/rolled/aliases/champion/history").json
        let items = try #require(history["items"]?.arrayValue)
        #expect(items.map { $0["cause"] } == ["rollback", "request", "request"])
        #expect(items.map { $0["from"] } == [2, 1, .null])
        #expect(items.map { $0["version"] } == [1, 2, 1])
        #expect(items[0]["undoes"] == items[1]["id"])
        #expect(items.allSatisfy { $0["principal"] == "anonymous" })
        let page = try await server.get("/v1/models/rolled/aliases/champion/history?limit=1").json
        let cursor = try #require(page["next"]?.stringValue)
        let next = try await server.get(
            "/v1/models/rolled/aliases/champion/history?limit=1&cursor=\(cursor)"
        ).json
        #expect(next["items"] == [items[1]])
    }

    @Test func `a rollback names another alias`() async throws {
        try await server.addModel("blue", inputs: [["a"], ["b"]])
        for version in 1...2 {
            _ = try await server.send(
                "PUT", "/v1/models/blue/aliases/green", body: #"{"version": \#(version)}"#)
        }
        let back = try await server.send(
            "POST", "/v1/models/blue/rollback", body: #"{"alias": "green"}"#)
        #expect(back.json["alias"] == "green")
        #expect(back.json["version"] == 1)
    }

    @Test func `where the alias was nowhere before, it stays where it is`() async throws {
        try await server.addModel("stays", inputs: [["a"]])
        let refused = try await server.send("POST", "/v1/models/stays/rollback")
        #expect(refused.status == 409)
        #expect(
            BadInputProblem(refused).text == """
                409 conflict: the alias "champion" of the model "stays" was at no version before
                The alias "champion" of the model "stays" was at no version before.
                → GET /v1/models/stays/aliases/champion/history lists its moves; PUT sets it.
                """)
    }
}
