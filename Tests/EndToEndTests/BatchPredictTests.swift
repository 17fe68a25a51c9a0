import Foundation
import JSON
import Testing

/// Predictions for many rows, by a job, into a table.
@Suite(OperationsShop())
struct BatchPredictTests {
    var server: LarderProcess {
        get throws { try #require(OperationsShop.server) }
    }

    /// The model `demand` with a version; answers what that is.
    func version() async throws -> JSONValue {
        let answer = try await server.send(
            "POST", "/v1/models/demand/versions?format=xgboost-json",
            body: OperationsModel.document(inputs: ["shop_weather:temp", "shop_weather:wind"]))
        return try #require(answer.json["version"], "\(answer.text)")
    }

    /// What three shops were at 1:30, one of which has no weather.
    static let rows: JSONValue = [
        ["shop": "N", "event_timestamp": "2026-01-01T01:30:00Z", "order": 1],
        ["shop": "S", "event_timestamp": "2026-01-01T01:30:00Z", "order": 2],
        ["shop": "X", "event_timestamp": "2026-01-01T01:30:00Z", "order": 3],
    ]

    func finished(_ body: JSONValue) async throws -> JSONValue {
        try await server.finish(try await server.post("/v1/models/demand/batch-predict", body))
    }

    func rows(of job: JSONValue) async throws -> [JSONValue] {
        let url = try #require(job["result"]?["url"]?.stringValue, "\(job.text)")
        return try await server.get(url).text.split(separator: "\n")
            .map { try JSONValue(parsing: String($0)) }
    }

    @Test func `each row gets what a prediction as of its time gets`() async throws {
        let job = try await finished(["version": try await version(), "entity_rows": Self.rows])
        #expect(job["state"] == "succeeded", "\(job.text)")
        #expect(job["result"]?["rows"] == 3)
        #expect(job["progress"] == ["done": 3, "total": 3, "unit": "rows"])
        let rows = try await rows(of: job)
        #expect(rows.map { $0["shop"] } == ["N", "S", "X"])
        #expect(rows.map { $0["order"] } == [1, 2, 3])
        // Without weather the first split sends missing values left.
        #expect(rows.map { $0["prediction"] } == [-0.5, 1.5, -0.5])
        #expect(rows.map { $0["prediction_status"] } == [.null, .null, .null])
    }

    @Test func `the table comes to its name when it is whole, and gives way when told`()
        async throws
    {
        let version = try await version()
        let order: JSONValue = [
            "version": version, "entity_rows": Self.rows, "table": "predicted.demand",
        ]
        let first = try await finished(order)
        #expect(first["result"]?["table"] == "predicted.demand", "\(first.text)")
        let second = try await server.post("/v1/models/demand/batch-predict", order)
        #expect(
            BadInputProblem(second).text == """
                409 conflict: there is a table "predicted.demand" already
                There is a table "predicted.demand" already.
                → Send "replace": true to replace it, or name another table.
                """)
        var replacing = try #require(order.objectValue)
        replacing["replace"] = true
        let third = try await finished(.object(replacing))
        #expect(third["state"] == "succeeded", "\(third.text)")
        let gone = try await server.get(first["result"]?["url"]?.stringValue ?? "")
        let id = first["id"]?.stringValue ?? ""
        #expect(
            BadInputProblem(gone).text == """
                409 conflict: the predictions of the job "\(id)" are gone
                The predictions of the job "\(id)" are gone.
                → They are kept for prediction-retention after the job's end, or until others \
                take their table's place. Predict again.
                """)
    }

    @Test func `a table that holds something else is never replaced`() async throws {
        for replaces in [true, false] {
            let answer = try await server.post(
                "/v1/models/demand/batch-predict",
                [
                    "version": try await version(), "entity_rows": Self.rows,
                    "table": "raw.weather", "replace": .bool(replaces),
                ])
            #expect(
                BadInputProblem(answer).text == """
                    409 conflict: the table "raw.weather" holds no predictions, and is not replaced
                    The table "raw.weather" holds no predictions, and is not replaced.
                    → Name another table.
                    """)
        }
    }

    @Test func `entity rows may be CSV, the rest standing in the query`() async throws {
        let version = try await version().text
        let answer = try await server.send(
            "POST", "/v1/models/demand/batch-predict?version=\(version)",
            body: "shop,event_timestamp\nS,2026-01-01T01:30:00Z\n", contentType: "text/csv")
        let job = try await server.finish(answer)
        #expect(try await rows(of: job).map { $0["prediction"] } == [1.5], "\(job.text)")
    }

    @Test func `a stored dataset is predicted from its own columns`() async throws {
        _ = try await server.finish(
            try await server.post(
                "/v1/datasets",
                [
                    "name": "for_predictions", "feature_service": "comfort",
                    "entity_rows": Self.rows,
                ]))
        let job = try await finished(["version": try await version(), "dataset": "for_predictions"])
        #expect(
            try await rows(of: job).map { $0["prediction"] } == [-0.5, 1.5, -0.5], "\(job.text)")
        #expect(try await server.get("/v1/datasets/for_predictions").status == 200)
    }

    @Test func `the dataset that was joined for it is gone afterwards`() async throws {
        let job = try await finished(["version": try await version(), "entity_rows": Self.rows])
        let id = try #require(job["id"]?.stringValue)
        let name = "batch_" + id.replacing("-", with: "_")
        #expect(try await server.get("/v1/datasets/\(name)").status == 404)
    }

    @Test func `what is wrong with the order is said at once`() async throws {
        let version = try await version()
        let cases: [(JSONValue, String, String)] = [
            (["version": version], "dataset", "Nothing is given to predict for."),
            (
                ["version": version, "dataset": "d", "entity_rows": []], "entity_rows",
                "Either dataset or entity_rows is expected, not both."
            ),
            (
                ["version": version, "entity_rows": Self.rows, "table": "demand"], "table",
                "\"demand\" is not a table."
            ),
            (
                ["version": version, "entity_rows": Self.rows, "table": "larder.demand"], "table",
                "The schema \"larder\" is the server's own."
            ),
            (
                ["version": version, "entity_rows": Self.rows, "replace": true], "replace",
                "There is no table to replace."
            ),
            (
                ["version": version, "entity_rows": Self.rows, "id": "nightly"], "id",
                "\"nightly\" is not a UUID."
            ),
            (
                ["version": version, "rows": []], "rows", "There is no field \"rows\" here."
            ),
        ]
        for (order, path, detail) in cases {
            let answer = try await server.post("/v1/models/demand/batch-predict", order)
            #expect(answer.status == 422, "\(answer.text)")
            let error = answer.json["errors"]?.arrayValue?.first
            #expect(error?["path"]?.stringValue == path, "\(answer.text)")
            #expect(error?["detail"]?.stringValue == detail)
        }
        let unknown = try await server.post(
            "/v1/models/demand/batch-predict", ["version": version, "dataset": "nowhere"])
        #expect(unknown.status == 404)
    }

    @Test func `the rows of another job are no predictions`() async throws {
        let answer = try await server.send("POST", "/v1/materialize")
        let job = try await server.finish(answer)
        let id = try #require(job["id"]?.stringValue)
        let rows = try await server.get("/v1/jobs/\(id)/rows")
        #expect(rows.status == 409)
        #expect(rows.json["title"] == .string("the job \"\(id)\" makes no predictions"))
    }
}
