import JSON
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
            try await server.send(
                "POST", "/v1/apply", body: definitions, contentType: "application/yaml"),
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
}
