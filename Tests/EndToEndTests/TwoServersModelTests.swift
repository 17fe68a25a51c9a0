import Foundation
import JSON
import Testing

/// Each of two servers on one database answers by the models that the other has set.
@Suite(.serialized) struct TwoServersModelTests {
    private static let definitions = "models: [{name: m}]"

    private static func add(_ base: Double, to server: LarderProcess) async throws {
        let answer = try await server.send(
            "POST", "/v1/models/m/versions?format=xgboost-json",
            body: OperationsModel.document(inputs: ["a"], base: base))
        try #require(answer.status == 201, "\(answer.text)")
    }

    private static func point(_ alias: String, at version: Int, on server: LarderProcess)
        async throws
    {
        let answer = try await server.send(
            "PUT", "/v1/models/m/aliases/\(alias)", body: #"{"version": \#(version)}"#)
        try #require(answer.status == 200, "\(answer.text)")
    }

    /// Returns when the server answers the prediction so.
    private static func wait(
        for server: LarderProcess, _ target: JSONObject,
        until isReached: (Answer) -> Bool
    ) async throws {
        var body = target
        body["rows"] = [["a": 9]]
        let deadline = Date.now.addingTimeInterval(60)
        while true {
            let answer = try await server.post("/v1/models/m/predict", .object(body))
            if isReached(answer) { return }
            guard Date.now < deadline else {
                throw StartError(output: "the answer is \(answer.text)\n\(server.logText)")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private static func wait(
        for server: LarderProcess, _ target: JSONObject = [:], value: Double
    ) async throws {
        try await wait(for: server, target) { answer in
            answer.json["predictions"]?.arrayValue?.first?["value"]?.doubleValue == value
        }
    }

    @Test func `an alias that one server moves moves on the other`() async throws {
        try await TwoServers.run(definitions: Self.definitions) { servers in
            try await Self.add(10, to: servers.one)
            try await Self.add(20, to: servers.other)
            try await Self.point("champion", at: 1, on: servers.one)
            try await Self.wait(for: servers.other, value: 11)
            try await Self.point("champion", at: 2, on: servers.other)
            try await Self.wait(for: servers.one, value: 21)
        }
    }

    @Test func `what one server takes away is gone on the other`() async throws {
        try await TwoServers.run(definitions: Self.definitions) { servers in
            try await Self.add(10, to: servers.one)
            try await Self.point("blue", at: 1, on: servers.one)
            try await Self.wait(for: servers.other, ["alias": "blue"], value: 11)
            _ = try await servers.one.send("DELETE", "/v1/models/m/aliases/blue")
            try await Self.wait(for: servers.other, ["alias": "blue"]) { $0.status == 404 }
            try await Self.wait(for: servers.other, ["version": 1], value: 11)
            _ = try await servers.one.send("DELETE", "/v1/models/m/versions/1")
            try await Self.wait(for: servers.other, ["version": 1]) { $0.status == 404 }
            let deleted = try await servers.one.send("DELETE", "/v1/models/m?force=true")
            #expect(deleted.status == 200, "\(deleted.text)")
            try await Self.wait(for: servers.other, [:]) {
                $0.json["title"] == "unknown model \"m\""
            }
        }
    }

    @Test func `a server that a version does not fit goes on with the one before`() async throws {
        try await TwoServers.run(
            definitions: Self.definitions, otherArguments: ["--model-memory-bytes", "2000"]
        ) { servers in
            try await Self.add(10, to: servers.one)
            let large = try await servers.one.send(
                "POST", "/v1/models/m/versions?format=xgboost-json",
                body: OperationsModel.document(inputs: ["a"], base: 20, emptyTrees: 1000))
            #expect(large.status == 201, "\(large.text)")
            try await Self.point("champion", at: 1, on: servers.one)
            try await Self.wait(for: servers.other, value: 11)
            try await Self.point("champion", at: 2, on: servers.one)
            try await Self.wait(for: servers.one, value: 21)
            try await servers.other.logs("a model cannot be served")
            try await Self.wait(for: servers.other, value: 11)
            let model = try await servers.other.get("/v1/models/m").json
            #expect(model["aliases"] == ["champion": 2])
            let states = model["versions"]?.arrayValue?.map { $0["state"] ?? .null }
            #expect(states == ["loaded", "failed"])
            let reason = model["versions"]?.arrayValue?.last?["reason"]?.stringValue
            #expect(
                reason?.hasPrefix("the model \"m\" does not fit into memory. It takes ") == true)
        }
    }
}

extension LarderProcess {
    /// Returns when the message is in the log.
    fileprivate func logs(_ message: String) async throws {
        let deadline = Date.now.addingTimeInterval(60)
        while !logText.contains("\"msg\":\"\(message)\"") {
            guard Date.now < deadline else { throw StartError(output: logText) }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
