import Features
import JSON
import Models
import Testing

/// Predictions that were written down, and what turned out to be true, through HTTP.
@Suite(.serialized, OperationsShop()) struct OperationsPredictionsTests {
    /// Puts a prediction of the model `demand` down that was made in the past.
    private func log(
        _ id: String, _ shop: String, _ value: Double, ago: String
    ) async throws -> LarderProcess {
        let server = try #require(OperationsShop.server)
        if try await server.get("/v1/models/demand").json["versions"] == [] {
            let upload = try await server.send(
                "POST", "/v1/models/demand/versions?format=xgboost-json",
                body: OperationsModel.document(inputs: ["shop_weather:temp", "shop_weather:wind"]))
            try #require(upload.status == 201, "\(upload.text)")
        }
        let key = LabelKey(names: ["shop"], values: [.string(shop)])
        // The name begins with the time, and ends with what the caller has chosen.
        try server.psql(
            """
            WITH made AS (SELECT date_trunc('milliseconds', now() - interval '\(ago)') AS at)
            INSERT INTO larder.predictions (id, project, model, version, role, at, key, key_hash,
                inputs, statuses, event_times, scores)
            SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0')
                    || '7000\(id)')::uuid, 'default', 'demand', 1, 'answer', at, '\(key.text)',
                \(key.hash), '{2.5,NaN}', 'PF', '{2026-01-01 01:00:00+00,NULL}',
                '{\(value),\(value)}'
            FROM made
            """)
        return server
    }

    /// The whole name of the prediction that was put down under this end.
    private func name(_ id: String, _ server: LarderProcess) throws -> String {
        try server.psql(
            """
            SELECT id FROM larder.predictions WHERE replace(id::text, '-', '') LIKE '%7000\(id)'
            """)
    }

    private func label(_ server: LarderProcess, _ labels: JSONValue) async throws -> JSONValue {
        let answer = try await server.post("/v1/labels", ["labels": labels])
        try #require(answer.status == 200, "\(answer.text)")
        return answer.json
    }

    @Test func `a prediction is told with all that it was made of, and its labels`() async throws {
        let server = try await log("8000000000000001", "told", -0.5, ago: "1 hour")
        let id = try name("8000000000000001", server)
        let receipt = try await label(
            server,
            [
                [
                    "prediction_id": .string(id), "label": true,
                    "label_timestamp": "2026-01-02T00:00:00Z",
                ]
            ])
        #expect(
            receipt == [
                "received": 1, "accepted": 1, "replaced": 0, "unchanged": 0, "errors": [],
            ])
        let found = try await server.get("/v1/predictions/\(id)").json
        #expect(found["prediction_id"]?.stringValue == id)
        #expect(found["model"] == "demand" && found["version"] == 1 && found["role"] == "answer")
        #expect(found["entities"] == ["shop": "told"])
        #expect(
            found["inputs"] == [
                [
                    "name": "shop_weather:temp", "value": 2.5, "status": "PRESENT",
                    "event_timestamp": "2026-01-01T01:00:00Z",
                ],
                ["name": "shop_weather:wind", "value": .null, "status": "NOT_FOUND"],
            ])
        #expect(found["value"] == -0.5 && found["margin"] == -0.5)
        let labels = try #require(found["labels"]?.arrayValue)
        #expect(labels.map { $0["label"] } == [1.0])
        #expect(labels.map { $0["label_timestamp"] } == ["2026-01-02T00:00:00Z"])
    }

    @Test(arguments: ["0197f1a0-0000-7000-8000-000000000000", "nobody"])
    func `a prediction that is not kept is not found`(id: String) async throws {
        let server = try #require(OperationsShop.server)
        #expect(
            BadInputProblem(try await server.get("/v1/predictions/\(id)")).text == """
                404 not-found: unknown prediction "\(id)"
                No such prediction of the project was written down.
                → Only those of keys in the sample (prediction-sample) are, and they are removed \
                after prediction-retention; larder_predictions_dropped_total counts those that \
                there was no room for.
                """)
    }

    @Test func `a model that is declared for no task has that of its champion`() async throws {
        let server = try #require(OperationsShop.server)
        let applied = try await server.apply(
            "models: [{name: undeclared, feature_service: comfort}]")
        #expect(applied.status == 200, "\(applied.text)")
        func labelled() async throws -> Answer {
            try await server.post(
                "/v1/labels",
                [
                    "labels": [
                        [
                            "model": "undeclared", "entities": ["shop": "N"], "label": "high",
                            "event_timestamp": "2026-01-01T00:00:00Z",
                        ]
                    ]
                ])
        }
        #expect(try await labelled().status == 200)
        let upload = try await server.send(
            "POST", "/v1/models/undeclared/versions?format=xgboost-json",
            body: OperationsModel.document(inputs: ["shop_weather:temp", "shop_weather:wind"]))
        #expect(upload.status == 201, "\(upload.text)")
        let alias = try await server.send(
            "PUT", "/v1/models/undeclared/aliases/champion", body: #"{"version": 1}"#)
        #expect(alias.status == 200, "\(alias.text)")
        let refused = try await labelled()
        #expect(refused.status == 422, "\(refused.text)")
        #expect(
            refused.json["detail"]
                == "The model \"undeclared\" predicts a number, and \"high\" is none.")
    }

    @Test func `labels by entity key come as NDJSON and find their predictions`() async throws {
        let server = try await log("8000000000000002", "keyed", 1.5, ago: "2 hours")
        let id = try name("8000000000000002", server)
        let lines = """
            {"model":"demand","entities":{"shop":"keyed"},"event_timestamp":"2100-01-01T00:00:00Z",\
            "label":2}

            {"model":"demand","entities":{"shop":"keyed"},"event_timestamp":"2000-01-01T00:00:00Z",\
            "label":3}
            """
        for expected: JSONValue in [0, 2] {
            let answer = try await server.send(
                "POST", "/v1/labels", body: lines, contentType: "application/x-ndjson")
            #expect(answer.json["accepted"] == 2 && answer.json["unchanged"] == expected)
        }
        let found = try await server.get("/v1/predictions/\(id)").json
        #expect(found["labels"]?.arrayValue?.map { $0["label"] } == [2.0])
    }

    @Test func `the performance of a version is that of its matured predictions`() async throws {
        let ids = (3...7).map { "800000000000000\($0)" }
        var server = try await log(ids[0], "judged", 1, ago: "50 hours")
        for (index, id) in ids.enumerated().dropFirst() {
            server = try await log(
                id, "judged", Double(index), ago: index == 4 ? "1 minute" : "\(50 - index) hours")
        }
        let truths: [Double] = [2, 1, 5, .nan, 9]
        var labels: [JSONValue] = []
        for (id, truth) in zip(ids, truths) where !truth.isNaN {
            labels.append([
                "prediction_id": .string(try name(id, server)), "label": .number(truth),
            ])
        }
        _ = try await label(server, .array(labels))
        let report = try await server.get(
            "/v1/models/demand/performance?maturity=3h&bucket=4w"
        ).json
        #expect(report["maturity"] == "3h" && report["bucket"] == "4w")
        let line = try #require(report["versions"]?.arrayValue?.first)
        #expect(line["version"] == 1 && line["role"] == "answer")
        #expect(line["predictions"] == 4 && line["labelled"] == 3 && line["coverage"] == 0.75)
        #expect((line["immature"]?.int64Value ?? 0) >= 1)
        let metrics = try #require(line["metrics"])
        // Predictions 0 (told as 1), 1 and 2 against 2, 1 and 5.
        #expect(metrics["mae"] == .number(4.0 / 3))
        #expect(metrics["bias"] == .number(-4.0 / 3))
        #expect(metrics["rmse"]?.doubleValue == (10.0 / 3).squareRoot())
        let ripe = try await server.get(
            "/v1/models/demand/performance?maturity=0s&bucket=4w&version=1"
        ).json
        #expect((ripe["versions"]?.arrayValue?.first?["immature"]) == 0)
        let none = try await server.get("/v1/models/demand/performance?version=7").json
        #expect(none["versions"] == [])
    }

    @Test func `what is logged and dropped is counted`() async throws {
        let server = try #require(OperationsShop.server)
        let text = try await server.get("/metrics").text
        for name in ["logged_total", "dropped_total", "waiting"] {
            #expect(text.contains("\nlarder_predictions_\(name) 0\n"))
        }
    }
}
