import Foundation
import JSON
import Testing

/// What the log says of inputs that came with the request: the same, by whatever protocol.
@Suite(OperationsShop(), .serialized) struct GivenInputsTests {
    private var server: LarderProcess { get throws { try #require(OperationsShop.server) } }

    /// A model of the inputs `color` and `size`, which are texts, and `heat`, a number.
    private func model(_ name: String) async throws {
        let server = try server
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Specification/models/onnx-ordinal.onnx")
        let answers = [
            try await server.apply("models:\n  - {name: \(name)}\n"),
            try await server.upload(
                "/v1/models/\(name)/versions?format=onnx", try Data(contentsOf: file)),
            try await server.send(
                "PUT", "/v1/models/\(name)/aliases/champion", body: #"{"version": 1}"#),
        ]
        for answer in answers { try #require(answer.status < 300, "\(answer.text)") }
    }

    /// The statuses, the texts and the number of the model's last prediction in the log.
    ///
    /// - Parameter count: How many the log is to have of it by then.
    private func logged(_ model: String, _ count: Int) async throws -> String {
        let rows = "FROM larder.predictions WHERE model = '\(model)'"
        let deadline = Date.now.addingTimeInterval(20)
        while try server.psql("SELECT count(*) \(rows)") != "\(count)", Date.now < deadline {
            try await Task.sleep(for: .milliseconds(50))
        }
        return try server.psql(
            """
            SELECT statuses, replace(texts::text, ', ', ','), inputs[3] \(rows)
            ORDER BY id DESC LIMIT 1
            """)
    }

    @Test(arguments: [
        (#""mauve""#, #""S""#, "1.5"), ("null", #""NaN""#, #""NaN""#),
        (#""red""#, "null", #""-Infinity""#), (#""grün""#, #""L""#, "null"),
    ])
    func `every protocol logs what was sent as predicting by rows does`(
        color: String, size: String, heat: String
    ) async throws {
        let model = "given_\(color.unicodeScalars.reduce(0) { $0 + $1.value })"
        try await self.model(model)
        let tensor = { (name: String, type: String, value: String) in
            #"{"name":"\#(name)","shape":[1,1],"datatype":"\#(type)","data":[\#(value)]}"#
        }
        let requests = [
            (
                "/v1/models/\(model)/predict",
                #"{"rows":[{"color":\#(color),"size":\#(size),"heat":\#(heat)}]}"#
            ),
            (
                "/v1/models/\(model):predict",
                #"{"instances":[{"color":\#(color),"size":\#(size),"heat":\#(heat)}]}"#
            ),
            (
                "/invocations?model=\(model)",
                """
                {"dataframe_split":{"columns":["color","size","heat"],
                 "data":[[\(color),\(size),\(heat)]]}}
                """
            ),
            (
                "/v2/models/\(model)/infer",
                """
                {"inputs":[\(tensor("color", "BYTES", color)),\(tensor("size", "BYTES", size)),
                 \(tensor("heat", "FP32", heat))]}
                """
            ),
        ]
        var texts: [String] = []
        for (index, (path, body)) in requests.enumerated() {
            let answer = try await server.send("POST", path, body: body)
            try #require(answer.status == 200, "\(answer.text)")
            texts.append(try await logged(model, index + 1))
        }
        #expect(Set(texts).count == 1, "\(texts)")
        // A text may be called NaN, a number may not.
        let statuses = [color == "null", size == "null", ["null", #""NaN""#].contains(heat)]
        let number = ["1.5": "1.5", #""-Infinity""#: "-Infinity"][heat] ?? "NaN"
        #expect(
            texts.first
                == "\(statuses.map { $0 ? "A" : "G" }.joined())|[\(color),\(size)]|\(number)")
    }

    @Test func `an override that is null or NaN is absent`() async throws {
        let server = try server
        let answers = [
            try await server.apply(
                "models:\n  - {name: given_comfort, feature_service: comfort}\n"),
            try await server.send(
                "POST", "/v1/models/given_comfort/versions?format=xgboost-json",
                body: OperationsModel.document(inputs: ["shop_weather:temp", "shop_weather:wind"])),
            try await server.send(
                "PUT", "/v1/models/given_comfort/aliases/champion", body: #"{"version": 1}"#),
        ]
        for answer in answers { try #require(answer.status < 300, "\(answer.text)") }
        let answer = try await server.send(
            "POST", "/v1/models/given_comfort/predict",
            body: """
                {"entities": {"shop": ["N", "N", "N"]}, "explain": true,
                 "overrides": {"temp": [null, "NaN", "Infinity"]}}
                """)
        let predictions = try #require(answer.json["predictions"]?.arrayValue, "\(answer.text)")
        let first = predictions.map { $0["inputs"]?.arrayValue?.first }
        let absent: JSONValue = ["name": "shop_weather:temp", "value": .null, "status": "ABSENT"]
        #expect(
            first == [
                absent, absent,
                ["name": "shop_weather:temp", "value": "Infinity", "status": "GIVEN"],
            ])
        #expect(
            predictions.map { $0["missing"]?.arrayValue?.contains("shop_weather:temp") }
                == [true, true, false])
    }
}
