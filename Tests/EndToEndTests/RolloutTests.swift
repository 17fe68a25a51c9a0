import Foundation
import JSON
import Testing

/// Versions that are tried beside the champion.
@Suite(OperationsShop(), .serialized)
struct RolloutTests {
    private var server: LarderProcess {
        get throws { try #require(OperationsShop.server) }
    }

    /// A model of rows whose first version answers -0.5 for an `a` below 5, and whose second
    /// answers so for a `b`.
    private func model(_ name: String) async throws {
        try await server.addModel(name, inputs: [["a", "b"], ["b", "a"]])
    }

    private func predict(_ name: String) async throws -> JSONValue {
        try await server.send(
            "POST", "/v1/models/\(name)/predict", body: #"{"rows": [{"a": 1, "b": 9}]}"#
        ).json
    }

    @Test func `a canary of all keys answers in the champion's place`() async throws {
        try await model("canaried")
        let set = try await server.send(
            "PUT", "/v1/models/canaried/rollout",
            body: #"{"version": 2, "mode": "canary", "share": 1}"#)
        #expect(set.status == 200, "\(set.text)")
        #expect(set.json["state"] == "running")
        let answer = try await predict("canaried")
        #expect(answer["version"] == 2)
        #expect(answer["predictions"]?.arrayValue?.first?["value"] == 1.5)
        let ended = try await server.send("DELETE", "/v1/models/canaried/rollout")
        #expect(ended.status == 204)
        #expect(try await predict("canaried")["version"] == 1)
    }

    @Test func `a canary that cannot tell reasons leaves requests for them to the champion`()
        async throws
    {
        try await model("reasoned")
        let bare = OperationsModel.document(inputs: ["b", "a"])
            .replacing(#""sum_hessian": [2.0, 1.0, 1.0],"#, with: "")
        let added = try await server.send(
            "POST", "/v1/models/reasoned/versions?format=xgboost-json", body: bare)
        try #require(added.status == 201, "\(added.text)")
        let set = try await server.send(
            "PUT", "/v1/models/reasoned/rollout",
            body: #"{"version": 3, "mode": "canary", "share": 1}"#)
        try #require(set.status == 200, "\(set.text)")
        #expect(try await predict("reasoned")["version"] == 3)
        let explained = try await server.send(
            "POST", "/v1/models/reasoned/predict",
            body: #"{"rows": [{"a": 1, "b": 9}], "explain": true}"#)
        #expect(explained.status == 200, "\(explained.text)")
        #expect(explained.json["version"] == 1)
        let tally = try await server.get("/v1/models/reasoned/rollout").json["challenger"]
        #expect(tally?["predictions"] == 1)
    }

    @Test func `of many rows a canary answers its share, and says so`() async throws {
        try await model("shared")
        _ = try await server.send(
            "PUT", "/v1/models/shared/rollout",
            body: #"{"version": 2, "mode": "canary", "share": 0.5}"#)
        let rows = Array(repeating: #"{"a": 1, "b": 9}"#, count: 200).joined(separator: ",")
        let answer = try await server.send(
            "POST", "/v1/models/shared/predict", body: "{\"rows\": [\(rows)]}"
        ).json
        #expect(answer["version"] == 1)
        let predictions = try #require(answer["predictions"]?.arrayValue)
        let byCanary = predictions.filter { $0["version"] == 2 }
        #expect((50...150).contains(byCanary.count))
        #expect(byCanary.allSatisfy { $0["value"] == 1.5 })
        #expect(predictions.filter { $0["version"] == nil }.allSatisfy { $0["value"] == -0.5 })
    }

    @Test func `a shadow predicts beside the answer, and nobody gets it`() async throws {
        try await model("shadowed")
        _ = try await server.send(
            "PUT", "/v1/models/shadowed/rollout", body: #"{"version": 2, "mode": "shadow"}"#)
        let answer = try await predict("shadowed")
        #expect(answer["version"] == 1)
        #expect(answer["predictions"]?.arrayValue?.first?["value"] == -0.5)
        let deadline = Date.now.addingTimeInterval(20)
        var seen: JSONValue?
        while seen != 1, Date.now < deadline {
            seen = try await server.get("/v1/models/shadowed/rollout")
                .json["challenger"]?["predictions"]
            if seen != 1 { try await Task.sleep(for: .milliseconds(20)) }
        }
        #expect(seen == 1)
    }

    @Test func `a challenger that cannot predict is stopped, and the champion answers`()
        async throws
    {
        try await model("stopping")
        // Its inputs are none that requests have, and it refuses rows that lack them.
        let server = try server
        let applied = try await server.apply(
            "models:\n  - {name: stopping, missing_values: refuse}\n")
        try #require(applied.status < 300, "\(applied.text)")
        let added = try await server.send(
            "POST", "/v1/models/stopping/versions?format=xgboost-json",
            body: OperationsModel.document(inputs: ["c", "d"]))
        try #require(added.status == 201, "\(added.text)")
        _ = try await server.send(
            "PUT", "/v1/models/stopping/rollout",
            body: """
                {"version": 3, "mode": "shadow", "stop": {"error_rate": 0.1, "min_predictions": 5}}
                """)
        let deadline = Date.now.addingTimeInterval(20)
        var rollout = JSONValue.null
        while rollout["reason"]?.stringValue == nil, Date.now < deadline {
            #expect(try await predict("stopping")["version"] == 1)
            rollout = try await server.get("/v1/models/stopping/rollout").json
        }
        #expect(rollout["state"] == "stopped")
        #expect(
            rollout["reason"]
                == "The challenger failed 5 of 5 rows, more than a share of 0.1.")
        let deleted = try await server.send("DELETE", "/v1/models/stopping/versions/3")
        #expect(deleted.status == 409)
        #expect(
            deleted.json["title"] == "version 3 of the model \"stopping\" is being tried")
    }

    @Test func `what is wrong with a rollout is said`() async throws {
        try await model("wrong")
        let cases: [(String, Int, String)] = [
            (#"{"mode": "canary", "share": 1}"#, 422, "The field \"version\" is missing."),
            (#"{"version": 2, "mode": "blue"}"#, 422, "There is no mode \"blue\"."),
            (
                #"{"version": 2, "mode": "canary"}"#, 422,
                "The share of the entity keys is missing."
            ),
            (#"{"version": 2, "mode": "canary", "share": 2}"#, 422, "A share is from 0 to 1."),
            (#"{"version": 1, "mode": "shadow"}"#, 422, "The alias names it."),
            (
                #"{"version": 9, "mode": "shadow"}"#, 404,
                "The model \"wrong\" has no version 9."
            ),
        ]
        for (body, status, detail) in cases {
            let answer = try await server.send("PUT", "/v1/models/wrong/rollout", body: body)
            #expect(answer.status == status, "\(answer.text)")
            #expect(answer.json["detail"]?.stringValue == detail, "\(body)")
        }
        let none = try await server.get("/v1/models/wrong/rollout")
        #expect(none.status == 404)
        #expect(none.json["title"] == "nothing is tried for the model \"wrong\"")
    }
}
