import JSON
import Testing

/// Versions and names of models, as an operator sees them.
@Suite(.serialized, OperationsShop()) struct OperationsModelsTests {
    private func server() throws -> LarderProcess { try #require(OperationsShop.server) }

    /// Adds a version of the model `loose`.
    private func add(_ base: Double) async throws -> Int64 {
        let answer = try await server().send(
            "POST", "/v1/models/loose/versions?format=xgboost-json",
            body: OperationsModel.document(inputs: ["a", "b"], base: base))
        #expect(answer.status == 201, "\(answer.text)")
        return try #require(answer.json["version"]?.int64Value)
    }

    private func point(_ alias: String, at version: Int64) async throws {
        let answer = try await server().send(
            "PUT", "/v1/models/loose/aliases/\(alias)", body: #"{"version": \#(version)}"#)
        #expect(answer.status == 200, "\(answer.text)")
    }

    private func version(_ number: Int64) async throws -> JSONValue {
        let model = try await server().get("/v1/models/loose").json
        let versions = model["versions"]?.arrayValue ?? []
        return try #require(versions.first { $0["version"] == .integer(number) })
    }

    @Test func `a version says what it reads and answers, and who wrote it`() async throws {
        let number = try await add(1)
        let version = try await version(number)
        #expect(
            version["inputs"] == [
                ["name": "a", "type": "float32"], ["name": "b", "type": "float32"],
            ])
        #expect(
            version["outputs"]?.arrayValue?.compactMap { $0["role"]?.stringValue }
                == ["value", "margin"])
        #expect(version["task"] == "regression")
        #expect(version["classes"] == [])
        #expect(version["writer"] == "XGBoost 1.7.4")
        #expect(version["objective"] == "reg:squarederror")
        #expect(version["rounds"] == 1)
        #expect(version["rounds_used"] == 1)
        #expect(version["missing_values"] == "allow")
        #expect(version["unknown_categories"] == "allow")
        #expect(version["state"] == "stored")
        #expect(version.objectValue?.keys.contains("memory_bytes") == false)
    }

    @Test func `a loaded version says what it takes, and is on the metrics`() async throws {
        let number = try await add(2)
        try await point("green", at: number)
        let version = try await version(number)
        #expect(version["state"] == "loaded")
        let bytes = try #require(version["memory_bytes"]?.int64Value)
        let line = "larder_model_bytes{project=\"default\",model=\"loose\",version=\"\(number)\"}"
        let loaded = try await server().get("/metrics").text
        #expect(loaded.contains("\n\(line) \(bytes)\n"))
        let removed = try await server().send("DELETE", "/v1/models/loose/aliases/green")
        #expect(removed.status == 204, "\(removed.text)")
        #expect(try await self.version(number)["state"] == "stored")
        #expect(try await server().get("/metrics").text.contains(line) == false)
    }

    @Test func `a version that is asked for by its number stays in memory`() async throws {
        let number = try await add(3)
        let answer = try await server().post(
            "/v1/models/loose/predict", ["rows": [["a": 9]], "version": .integer(number)])
        let value = answer.json["predictions"]?.arrayValue?.first?["value"]
        #expect(value?.doubleValue == 4, "\(answer.text)")
        #expect(try await version(number)["state"] == "loaded")
    }

    @Test func `who moved an alias is on record`() async throws {
        let number = try await add(4)
        try await point("blue", at: 1)
        try await point("blue", at: number)
        try await point("blue", at: number)
        _ = try await server().send("DELETE", "/v1/models/loose/aliases/blue")
        let entries = try await server().get("/v1/audit?limit=1000").json["items"]?.arrayValue
        let found = (entries ?? []).filter { $0["object"] == "default/models/loose/aliases/blue" }
        #expect(found.map { $0["action"] } == ["drop", "set", "set"])
        #expect(
            found.map { $0["detail"] } == [
                ["version": .integer(number)], ["version": .integer(number), "former": 1],
                ["version": 1, "former": nil],
            ])
    }

    @Test func `an upload that is sent again under its key adds nothing`() async throws {
        func upload(_ base: Double, key: String) async throws -> Answer {
            try await server().send(
                "POST", "/v1/models/loose/versions?format=xgboost-json",
                body: OperationsModel.document(inputs: ["a", "b"], base: base),
                headers: ["Idempotency-Key": key])
        }
        let first = try await upload(5, key: "build 17")
        #expect(first.status == 201, "\(first.text)")
        let second = try await upload(5, key: "build 17")
        #expect(second.status == 201 && second.json == first.json, "\(second.text)")
        #expect(
            BadInputProblem(try await upload(6, key: "build 17")).text == """
                422 idempotency-key-reused: the idempotency key "build 17" was used before with \
                another body
                A key names one request for ever; nothing was stored.
                → Send another request under another key.
                """)
        let other = try await upload(5, key: "build 18")
        #expect(other.json["version"] != first.json["version"])
    }

    @Test func `a deleted model leaves its versions, which come back with it`() async throws {
        let model = "models: [{name: passing}]"
        let path = "/v1/models/passing"
        let file = OperationsModel.document(inputs: ["a"])
        for _ in 0..<2 {
            #expect(try await server().apply(model).status == 200)
            let upload = try await server().send(
                "POST", "\(path)/versions?format=xgboost-json", body: file)
            #expect(upload.status == 201, "\(upload.text)")
            let alias = try await server().send(
                "PUT", "\(path)/aliases/champion", body: #"{"version": 1}"#)
            #expect(alias.status == 200, "\(alias.text)")
            let deleted = try await server().send("DELETE", path)
            #expect(deleted.status < 300, "\(deleted.text)")
        }
        #expect(try await server().apply(model).status == 200)
        let found = try await server().get(path).json
        #expect(found["versions"]?.arrayValue?.map { $0["version"] } == [1, 2])
        #expect(found["aliases"] == [:])
    }

    @Test func `a model that does not fit the budget is refused`() async throws {
        let directory = try TemporaryDirectory()
        let server = try await LarderProcess.start(
            dataDirectory: directory.url, arguments: ["--model-memory-bytes", "100"])
        defer { server.stop() }
        _ = try await server.send(
            "POST", "/v1/apply", body: "models: [{name: m}]", contentType: "application/yaml")
        let answer = try await server.send(
            "POST", "/v1/models/m/versions?format=xgboost-json",
            body: OperationsModel.document(inputs: ["a"]))
        let detail = try #require(answer.json["detail"]?.stringValue)
        let bytes = try #require(detail.split(separator: " ").compactMap { Int($0) }.first)
        #expect(bytes > 100)
        #expect(
            BadInputProblem(answer).text == """
                422 model: the model "m" does not fit into memory
                It takes \(bytes) bytes; of the 100 bytes for models 100 are free.
                → Raise model-memory-bytes, or unload another model.
                """)
        let metrics = try await server.get("/metrics").text
        #expect(metrics.contains("\nlarder_models_bytes 0\n"))
        #expect(metrics.contains("\nlarder_models_bytes_max 100\n"))
    }
}
