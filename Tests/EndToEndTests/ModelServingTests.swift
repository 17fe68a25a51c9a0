import Foundation
import JSON
import Testing

/// Versions that are tried, unloaded, and damaged, as an operator sees them.
@Suite(OperationsShop(), .serialized)
struct ModelServingTests {
    private var server: LarderProcess {
        get throws { try #require(OperationsShop.server) }
    }

    /// A model with a version for each list of inputs, the first of which is the champion: each
    /// answers -0.5 for a first input below 5 and for none, and 1.5 otherwise.
    private func model(
        _ name: String, _ more: String = "", inputs: [[String]] = [["a", "b"], ["b", "a"]]
    ) async throws {
        try await server.addModel(name, more, inputs: inputs)
    }

    private func predict(_ name: String, _ body: String) async throws -> JSONValue {
        try await server.send("POST", "/v1/models/\(name)/predict", body: body).json
    }

    private func rollOut(_ name: String, _ body: String) async throws -> JSONValue {
        let answer = try await server.send("PUT", "/v1/models/\(name)/rollout", body: body)
        try #require(answer.status == 200, "\(answer.text)")
        return answer.json
    }

    private func rollout(_ name: String) async throws -> JSONValue {
        try await server.get("/v1/models/\(name)/rollout").json
    }

    private static let canary = #"{"version": 2, "mode": "canary", "share": 1}"#

    /// Returns when the condition holds, or after a while.
    private func wait(until isReached: () async throws -> Bool) async throws {
        let deadline = Date.now.addingTimeInterval(20)
        while try await !isReached(), Date.now < deadline {
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test func `a model that is unloaded and loaded goes on trying its challenger`() async throws {
        try await model("reloaded")
        _ = try await rollOut("reloaded", Self.canary)
        let row = #"{"rows": [{"a": 1, "b": 9}]}"#
        #expect(try await predict("reloaded", row)["version"] == 2)
        for action in ["unload", "load"] {
            let answer = try await server.send(
                "POST", "/v2/repository/models/reloaded/\(action)")
            #expect(answer.status == 200, "\(answer.text)")
        }
        #expect(try await predict("reloaded", row)["version"] == 2)
        #expect(try await rollout("reloaded")["challenger"]?["predictions"] == 2)
    }

    @Test(arguments: ["f1", "wind", "shop_weather:wind"])
    func `what a caller gives reaches the challenger's input of the same feature`(name: String)
        async throws
    {
        // The weather has passed its TTL: what is not given is missing.
        let model = "given_" + name.replacing(":", with: "_")
        try await self.model(
            model, ", feature_service: comfort",
            inputs: [["f0", "f1"], ["shop_weather:wind", "shop_weather:temp"]])
        _ = try await rollOut(model, Self.canary)
        let answer = try await predict(
            model, #"{"entities": {"shop": ["N"]}, "overrides": {"\#(name)": [9]}}"#)
        #expect(answer["version"] == 2)
        #expect(answer["predictions"]?.arrayValue?.first?["value"] == 1.5)
    }

    @Test func `what was stopped tells its tally, and begins anew with another`() async throws {
        try await model("tallied")
        let server = try server
        _ = try await server.apply("models:\n  - {name: tallied, missing_values: refuse}\n")
        _ = try await server.send(
            "POST", "/v1/models/tallied/versions?format=xgboost-json",
            body: OperationsModel.document(inputs: ["a", "b"]))
        let order = """
            {"version": 3, "mode": "canary", "share": 1,
             "stop": {"error_rate": 0.1, "min_predictions": 5}}
            """
        let begun = try await rollOut("tallied", order)
        #expect(begun["started_at"]?.stringValue?.hasSuffix("Z") == true)
        let rows = Array(repeating: #"{"a": 1}"#, count: 5).joined(separator: ",")
        _ = try await predict("tallied", "{\"rows\": [\(rows)]}")
        // Once its stop was stored, and followed, it takes no memory any more.
        try await wait {
            try await server.get("/v1/models/tallied/versions/3").json["state"] == "stored"
        }
        let stopped = try await rollout("tallied")
        #expect(stopped["state"] == "stopped")
        #expect(
            stopped["reason"] == "The challenger failed 5 of 5 rows, more than a share of 0.1.")
        #expect(stopped["challenger"]?["errors"] == 5)
        let again = try await rollOut("tallied", order)
        #expect(again["state"] == "running")
        #expect(again["reason"] == JSONValue.null)
        #expect(again["challenger"]?["predictions"] == 0)
        let answer = try await predict("tallied", #"{"rows": [{"a": 1, "b": 9}]}"#)
        #expect(answer["version"] == 3)
    }

    @Test func `a version that did not load is told, and the one before it is kept`() async throws {
        try await model("damaged")
        let server = try server
        _ = try await rollOut("damaged", Self.canary)
        _ = try await server.send("DELETE", "/v1/models/damaged/rollout")
        try server.psql(
            """
            UPDATE larder.model_versions SET artifact = '' WHERE model = 'damaged' AND version = 2;
            UPDATE larder.model_aliases SET version = 2 WHERE model = 'damaged';
            UPDATE larder.model_changes SET revision = revision + 1;
            """)
        try await wait { try await server.get("/readyz").text != "ok\n" }
        let ready = try await server.get("/readyz")
        #expect(ready.status == 200)
        #expect(
            ready.text == """
                ok
                versions of models that did not load: 1; GET /v1/models/{model} tells them

                """)
        let verbose = try await server.get("/readyz?verbose")
        #expect(verbose.status == 200)
        #expect(verbose.json["ready"] == true)
        #expect(verbose.json["failed_versions"] == 1)
        let deleted = try await server.send("DELETE", "/v1/models/damaged/versions/1")
        #expect(deleted.status == 409)
        #expect(
            deleted.json["title"] == "version 1 of the model \"damaged\" answers on this server")
        #expect(
            deleted.json["detail"]
                == "The alias \"champion\" names version 2, which did not load here.")
        #expect(
            try await predict("damaged", #"{"rows": [{"a": 1}]}"#)["version"] == 1)
        let moved = try await server.send(
            "PUT", "/v1/models/damaged/aliases/champion", body: #"{"version": 1}"#)
        #expect(moved.status == 200)
        #expect(try await server.get("/readyz").text == "ok\n")
    }

    @Test func `a challenger that did not load says so in its rollout`() async throws {
        try await model("untried")
        let server = try server
        _ = try await rollOut("untried", Self.canary)
        #expect(try await rollout("untried")["failure"] == JSONValue.null)
        _ = try await server.send("POST", "/v2/repository/models/untried/unload")
        try server.psql(
            "UPDATE larder.model_versions SET artifact = '' WHERE model = 'untried' "
                + "AND version = 2")
        let loaded = try await server.send("POST", "/v2/repository/models/untried/load")
        #expect(loaded.status == 500)
        let failure = try await rollout("untried")["failure"]?.stringValue ?? ""
        #expect(failure.hasPrefix("version 2 of the model \"untried\" is damaged."), "\(failure)")
        #expect(try await predict("untried", #"{"rows": [{"a": 1}]}"#)["version"] == 1)
        _ = try await server.send("DELETE", "/v1/models/untried/rollout")
        #expect(try await server.get("/readyz").text == "ok\n")
    }

    @Test func `a version is told alone as it is in the list, with its aliases`() async throws {
        try await model("single")
        let server = try server
        let alone = try await server.get("/v1/models/single/versions/1")
        #expect(alone.status == 200)
        let listed = try #require(
            try await server.get("/v1/models/single").json["versions"]?.arrayValue?.first?
                .objectValue)
        for (name, value) in listed.members { #expect(alone.json[name] == value, "\(name)") }
        #expect(alone.json["model"] == "single")
        #expect(alone.json["aliases"] == ["champion"])
        #expect(alone.json["task"] == "regression")
        #expect(try await server.get("/v1/models/single/versions/2").json["aliases"] == [])
        let none = try await server.get("/v1/models/single/versions/9")
        #expect(none.status == 404)
        #expect(none.json["title"] == "the model \"single\" has no version 9")
        let unknown = try await server.get("/v1/models/nothing/versions/1")
        #expect(unknown.status == 404)
        #expect(unknown.json["title"] == "unknown model \"nothing\"")
        let wrong = try await server.get("/v1/models/single/versions/x")
        #expect(wrong.status == 422)
        #expect(wrong.json["detail"] == "A version is a whole number from 1.")
    }
}
