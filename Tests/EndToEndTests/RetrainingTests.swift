import Foundation
import JSON
import Testing

/// Models that are trained anew by what their definitions say.
@Suite(.serialized, OperationsShop()) struct RetrainingTests {
    @Test func `a model that is due by its schedule is trained`() async throws {
        let server = try await TrainerServer()
        defer { server.process.stop() }
        try await server.define([
            "update_frequency": "7d", "train": TrainerServer.training(["rounds": 5]),
        ])
        let run = try await server.retrained()
        #expect(run["state"] == "succeeded", "\(run)")
        #expect(run["principal"] == "retraining")
        #expect(run["specification"]?["reason"] == "its update frequency")
        #expect(run["gate"]?["verdict"]?.stringValue != nil, "\(run)")
        #expect(try await server.versions() == [1])
        // What follows a training is one job, whose name says what it follows.
        #expect(try await server.runs().count == 1)
    }

    @Test func `labels that came make a model due`() async throws {
        let server = try await TrainerServer()
        defer { server.process.stop() }
        let document = OperationsModel.document(inputs: ["shop_weather:temp", "shop_weather:wind"])
        for answer in [
            try await server.process.send(
                "POST", "/v1/models/demand/versions?format=xgboost-json", body: document),
            try await server.process.send(
                "PUT", "/v1/models/demand/aliases/champion", body: #"{"version": 1}"#),
        ] { try #require(answer.status < 300, "\(answer.text)") }
        try await server.define([
            "triggers": ["new_labels": 3], "train": TrainerServer.training(["rounds": 5]),
        ])
        let answer = try await server.process.post(
            "/v1/models/demand/predict", ["entities": ["shop": ["N", "S", "N"]]])
        let ids = answer.json["predictions"]?.arrayValue?.compactMap(\.["prediction_id"]) ?? []
        try #require(ids.count == 3, "\(answer.text)")
        let labels = ids.map { id -> JSONValue in ["prediction_id": id, "label": 4.5] }
        let labelled = try await server.process.post("/v1/labels", ["labels": .array(labels)])
        try #require(labelled.status == 200, "\(labelled.text)")
        let run = try await server.retrained()
        #expect(run["specification"]?["reason"] == "3 new labels", "\(run)")
        #expect(run["state"] == "succeeded", "\(run)")
    }

    @Test(
        arguments: [
            (["id": "mine"], ".id", "the request is wrong"),
            (["rounds": 5], ".rounds", "the request is wrong"),
            (["split": ["kind": "sideways"]], ".split.kind", "the request is wrong"),
            (["search": ["trials": 0]], "", "\"search.trials\" of the training cannot be met"),
            (
                ["search": ["budget": "0s", "space": ["eta": ["low": 0.1, "high": 0.3]]]], "",
                "\"search.budget\" of the training cannot be met"
            ),
            (["parameters": ["max_depth": -1]], "", "parameter \"max_depth\" is out of range"),
        ] as [(JSONValue, String, String)])
    func `a training that nobody could ask for is refused with the definition`(
        train: JSONValue, member: String, title: String
    ) async throws {
        let server = try #require(OperationsShop.server)
        let answer = try await server.apply(
            TrainerServer.definition(["update_frequency": "7d", "train": train]))
        #expect(answer.status == 422)
        #expect(answer.json["title"]?.stringValue == title, "\(answer.text)")
        let fault = answer.json["errors"]?.arrayValue?.first
        #expect(
            fault?["path"]?.stringValue == "models[0].retraining.train\(member)",
            "\(answer.text)")
    }
}

extension TrainerServer {
    /// The definition of the model `demand`, which trains by itself.
    static func definition(_ retraining: JSONValue) -> String {
        let demand: JSONValue = [
            "name": "demand", "feature_service": "comfort", "label": "sold", "task": "regression",
            "retraining": retraining,
        ]
        let document: JSONValue = ["models": [demand]]
        return document.text
    }

    fileprivate func define(_ retraining: JSONValue) async throws {
        let answer = try await process.apply(Self.definition(retraining))
        try #require(answer.status == 200, "\(answer.text)")
    }

    fileprivate func runs() async throws -> [JSONValue] {
        let runs = try await process.get("/v1/models/demand/training-runs").json
        return runs["items"]?.arrayValue ?? []
    }

    /// Waits until a training that nobody asked for has ended.
    fileprivate func retrained() async throws -> JSONValue {
        let deadline = Date.now.addingTimeInterval(240)
        while Date.now < deadline {
            if let job = try await runs().first?["job"]?.stringValue {
                let run = try await process.get("/v1/models/demand/training-runs/\(job)").json
                if run["state"] != "running" { return run }
            }
            try await Task.sleep(for: .milliseconds(200))
        }
        throw StartError(output: "no training began\n\(process.logText)")
    }
}
