import Foundation
import JSON
import Models
import Testing

/// Predictions by entity key, as callers ask for them.
@Suite(OperationsShop(), .serialized)
struct PredictTests {
    private var server: LarderProcess {
        get throws { try #require(OperationsShop.server) }
    }

    /// A model of the service `comfort` in a project of its own, with its alias set.
    private func model(_ name: String, _ more: String = "") async throws {
        let server = try server
        let definitions = "models:\n  - {name: \(name), feature_service: comfort\(more)}\n"
        let answers = [
            try await server.apply(definitions),
            try await server.send(
                "POST", "/v1/models/\(name)/versions?format=xgboost-json",
                body: OperationsModel.document(
                    inputs: ["shop_weather:temp", "shop_weather:wind"])),
            try await server.send(
                "PUT", "/v1/models/\(name)/aliases/champion", body: #"{"version": 1}"#),
        ]
        for answer in answers { try #require(answer.status < 300, "\(answer.text)") }
    }

    private func predict(_ model: String, _ body: String) async throws -> [JSONValue] {
        let answer = try await server.send("POST", "/v1/models/\(model)/predict", body: body)
        return try #require(answer.json["predictions"]?.arrayValue, "\(answer.text)")
    }

    /// The weather of 1 January has passed its TTL by now; at that time it had not.
    private let then = #""as_of": "2026-01-01T01:30:00Z""#

    @Test func `more reasons than an answer takes are refused before anything is predicted`()
        async throws
    {
        let server = try server
        let applied = try await server.apply("models:\n  - {name: talkative}\n")
        try #require(applied.status < 300, "\(applied.text)")
        let inputs = (0..<200).map { JSONValue.string("i\($0)") }
        let classes = (0..<10).map { JSONValue.string("c\($0)") }
        let file: JSONValue = [
            "kind": "softmax", "inputs": .array(inputs), "classes": .array(classes),
            "coefficients": .array(classes.map { _ in .array(inputs.map { _ in 1 }) }),
            "intercepts": .array(classes.map { _ in 0 }),
        ]
        let added = try await server.send(
            "POST", "/v1/models/talkative/versions?format=linear", body: file.text)
        try #require(added.status < 300, "\(added.text)")
        let answer = try await server.post(
            "/v1/models/talkative/predict",
            [
                "version": 1, "explain": true,
                "rows": .array([JSONValue](repeating: ["i0": 1], count: 600)),
            ])
        #expect(answer.status == 422)
        #expect(
            answer.json["errors"]?.arrayValue?.first?["detail"]
                == "One answer takes up to 1000000 contributions, this asks for 1200000.")
        let metrics = try await server.get("/metrics").text
        #expect(!metrics.contains(#"larder_predictions_total{model="talkative""#))
    }

    @Test func `a name that was never given is not waited for`() async throws {
        let server = try #require(OperationsShop.server)
        let answer = try await server.post("/v1/models/loose/predict", ["rows": [["a": 1]]])
        let prediction = answer.json["predictions"]?.arrayValue?.first?["prediction_id"]
        let id = try #require(
            prediction?.stringValue.flatMap(PredictionID.init), "\(answer.text)")
        let found = try await server.get("/v1/predictions/\(id)")
        #expect(found.status == 200, "\(found.text)")
        let madeUp = PredictionID(high: id.high, low: id.low + 1000)
        #expect(try await server.get("/v1/predictions/\(madeUp)").status == 404)
    }

    @Test func `what the caller gives stands in for a feature`() async throws {
        try await model("overridden")
        let plain = try await predict(
            "overridden", #"{"entities": {"shop": ["N", "S"]}, \#(then)}"#)
        #expect(plain.map { $0["value"] } == [-0.5, 1.5])
        let changed = try await predict(
            "overridden",
            #"{"entities": {"shop": ["N", "S"]}, "overrides": {"temp": [7, 2.5]}, \#(then)}"#)
        #expect(changed.map { $0["value"] } == [1.5, -0.5])
        let nulled = try await predict(
            "overridden",
            #"{"entities": {"shop": ["S"]}, "overrides": {"shop_weather:temp": [null]}, \#(then)}"#)
        #expect(nulled.map { $0["missing"] } == [["shop_weather:temp"]])
    }

    @Test func `every prediction has a name of its own that begins with the time`()
        async throws
    {
        try await model("named")
        var names: [String] = []
        for _ in 0..<3 {
            names += try await predict("named", #"{"entities": {"shop": ["N", "S", "N"]}}"#)
                .compactMap { $0["prediction_id"]?.stringValue }
        }
        #expect(Set(names).count == 9)
        #expect(names == names.sorted())
        for name in names {
            let isVersion7 = name.wholeMatch(
                of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/)
            #expect(isVersion7 != nil, "\(name)")
        }
    }

    @Test func `a body that is known by its frame follows the alias`() async throws {
        try await model("moved")
        let server = try server
        let body = #"{"entities": {"shop": ["N"]}}"#
        for _ in 0..<3 {
            let answer = try await server.send("POST", "/v1/models/moved/predict", body: body)
            #expect(answer.json["version"] == 1)
        }
        _ = try await server.send(
            "POST", "/v1/models/moved/versions?format=xgboost-json",
            body: OperationsModel.document(inputs: ["wind", "temp"]))
        _ = try await server.send(
            "PUT", "/v1/models/moved/aliases/champion", body: #"{"version": 2}"#)
        let answer = try await server.send("POST", "/v1/models/moved/predict", body: body)
        #expect(answer.json["version"] == 2)
        #expect(answer.json["predictions"]?.arrayValue?.first?["missing"] == ["wind", "temp"])
    }

    @Test func `overrides that do not fit are refused`() async throws {
        try await model("strict")
        let cases: [(String, String, String)] = [
            ("5", "overrides", "An object of lists is expected here."),
            (
                #"{"rain": [1]}"#, "overrides.rain", "The model has no input \"rain\"."
            ),
            (
                #"{"temp": [1, 2]}"#, "overrides.temp",
                "The list has 2 values, those of the entities have 1."
            ),
            (
                #"{"temp": ["warm"]}"#, "overrides.temp[0]",
                "A number is expected, but this is \"warm\"."
            ),
            (
                #"{"temp": [1], "shop_weather:temp": [1]}"#, "overrides.shop_weather:temp",
                "The input \"shop_weather:temp\" is overridden by two names."
            ),
        ]
        for (overrides, path, detail) in cases {
            let answer = try await server.send(
                "POST", "/v1/models/strict/predict",
                body: #"{"entities": {"shop": ["N"]}, "overrides": \#(overrides)}"#)
            #expect(answer.status == 422)
            let error = answer.json["errors"]?.arrayValue?.first
            #expect(error?["path"]?.stringValue == path)
            #expect(error?["detail"]?.stringValue == detail)
        }
    }

    @Test func `a label that is none of the model's classes is null`() async throws {
        let server = try server
        _ = try await server.apply("models:\n  - {name: odd}\n")
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
            .appending(path: "Specification/models/onnx-logistic-classes.onnx")
        // One of the classes is called otherwise in one of the two places that name it.
        var bytes = try Data(contentsOf: file)
        bytes[537] ^= 1
        let added = try await server.upload("/v1/models/odd/versions?format=onnx", bytes)
        try #require(added.status == 201, "\(added.text)")
        let inputs = try #require(added.json["inputs"]?.arrayValue).compactMap {
            $0["name"]?.stringValue
        }
        let rows = (0..<50).map { row in
            "{" + inputs.map { "\"\($0)\": \(row % 7 - 3)" }.joined(separator: ",") + "}"
        }
        let answer = try await server.send(
            "POST", "/v1/models/odd/predict",
            body: #"{"version": 1, "rows": [\#(rows.joined(separator: ","))]}"#)
        #expect(answer.status == 200, "\(answer.text)")
        let labels = answer.json["predictions"]?.arrayValue?.map { $0["label"] }
        #expect(labels?.contains(.null) == true)
        #expect(try await server.get("/readyz").status == 200)
    }

    @Test func `a row that is refused is not kept, and has no name`() async throws {
        try await model("refusing", ", missing_values: refuse")
        let predictions = try await predict("refusing", #"{"entities": {"shop": ["X"]}}"#)
        #expect(
            predictions == [
                [
                    "value": .null, "status": "MISSING_VALUE",
                    "missing": ["shop_weather:temp", "shop_weather:wind"],
                ]
            ])
    }

    @Test func `contributions and bias add up to the margin, and inputs are told`()
        async throws
    {
        try await model("explained")
        let predictions = try await predict(
            "explained", #"{"entities": {"shop": ["N", "X"]}, "explain": true, \#(then)}"#)
        for prediction in predictions {
            let parts = try #require(prediction["contributions"]?.objectValue).members
            let sum = parts.reduce(0) { $0 + ($1.1.doubleValue ?? .nan) }
            let margin = try #require(prediction["margin"]?.doubleValue)
            #expect(abs(sum - margin) < 1e-6)
            #expect(parts.map(\.0) == ["bias", "shop_weather:temp", "shop_weather:wind"])
        }
        #expect(
            predictions.map { $0["inputs"]?.arrayValue?.first } == [
                [
                    "name": "shop_weather:temp", "value": 2.5, "status": "PRESENT",
                    "event_timestamp": "2026-01-01T01:00:00Z",
                ],
                ["name": "shop_weather:temp", "value": .null, "status": "NOT_FOUND"],
            ])
    }

    @Test func `a prediction can be read again with all that it was made of`() async throws {
        try await model("kept")
        let predictions = try await predict("kept", #"{"entities": {"shop": ["N"]}, \#(then)}"#)
        let name = try #require(predictions.first?["prediction_id"]?.stringValue)
        let kept = try await server.get("/v1/predictions/\(name)").json
        #expect(kept["entities"] == ["shop": "N"])
        #expect(kept["value"] == -0.5, "\(kept.text)")
        #expect(kept["inputs"]?.arrayValue?.map { $0["value"] } == [2.5, 20.0], "\(kept.text)")
    }
}
