import JSON
import Testing

/// `POST /get-online-features`, as Feast's clients send and read it.
@Suite(OperationsShop()) struct OperationsFeastTests {
    private let server: LarderProcess
    private static let epoch: JSONValue = "1970-01-01T00:00:00Z"

    init() throws {
        server = try #require(OperationsShop.server)
    }

    @Test func `join keys come first as rows, then the features in the order asked`()
        async throws
    {
        let sent = try await server.send(
            "POST", "/v1/feature-views/stock/rows",
            body:
                #"{"rows": [{"item": 7, "event_timestamp": "2026-03-01T08:30:00.25Z", "#
                + #""count": 12}]}"#
        )
        #expect(sent.status == 200)
        let answer = try await look(
            """
            {"features": ["stock:note", "stock:count"], "entities": {"item": [7, 9]},
             "unknown_to_feast_too": 1}
            """)
        #expect(answer.status == 200)
        #expect(
            answer.json == [
                "metadata": ["feature_names": ["item", "note", "count"]],
                "results": [
                    Self.column([7, 9], ["PRESENT", "PRESENT"], [Self.epoch, Self.epoch]),
                    Self.column(
                        [.null, .null], ["NULL_VALUE", "NOT_FOUND"],
                        ["2026-03-01T08:30:00.250Z", Self.epoch]),
                    Self.column(
                        [12, .null], ["PRESENT", "NOT_FOUND"],
                        ["2026-03-01T08:30:00.250Z", Self.epoch]),
                ],
            ])
    }

    @Test func `a feature service wins, names may be full, and old values are withheld`()
        async throws
    {
        let answer = try await look(
            """
            {"feature_service": "comfort", "features": ["nope:x"], "full_feature_names": true,
             "entities": {"shop": ["N"]}}
            """)
        let old = Self.column([.null], ["OUTSIDE_MAX_AGE"], ["2026-01-01T01:00:00Z"])
        #expect(
            answer.json == [
                "metadata": [
                    "feature_names": ["shop", "shop_weather__temp", "shop_weather__wind"]
                ],
                "results": [Self.column(["N"], ["PRESENT"], [Self.epoch]), old, old],
            ])
    }

    @Test(arguments: [
        (
            #"{"features": ["nope:x"], "entities": {"item": [1]}}"#, 404,
            "FeatureViewNotFoundException",
            "unknown feature view \"nope\": The project defines no such feature view."
        ),
        (
            #"{"feature_service": "nope", "entities": {"item": [1]}}"#, 404,
            "FeatureServiceNotFoundException",
            "unknown feature service \"nope\": The project defines no such feature service."
        ),
        (
            #"{"features": ["stock:x"], "entities": {"item": [1]}}"#, 422, "FeastError",
            "unknown feature \"stock:x\": The feature view \"stock\" has no feature \"x\"."
        ),
        (
            #"{"features": [], "entities": {"item": [1]}}"#, 422, "FeastError",
            "no features were asked for: The list is empty."
        ),
        (
            #"{"features": ["stock:count"], "entities": {}}"#, 422, "FeastError",
            "the entities are wrong: The join key \"item\" is missing."
        ),
        (
            #"{"features": ["stock:count"], "entities": {"item": ["x"]}}"#, 422, "FeastError",
            "the request is wrong: The join key \"item\" expects int64, but this is \"x\"."
        ),
        (
            #"{"features": ["stock:count"], "entities": {"item": [null]}}"#, 422, "FeastError",
            "the request is wrong: The join key \"item\" expects int64, but this is null."
        ),
        (
            "{", 400, "FeastError",
            "the body is not valid JSON: Line 1, column 2: expected a key in double quotes, "
                + "found the end of the document."
        ),
    ])
    func `an error is JSON within a JSON string`(
        body: String, status: Int, name: String, message: String
    ) async throws {
        let answer = try await look(body)
        #expect(answer.status == status)
        let inner = try #require(answer.json.stringValue, "\(answer.text)")
        #expect(
            try JSONValue(parsing: inner) == [
                "module": "feast.errors", "class": .string(name), "message": .string(message),
            ])
    }

    private func look(_ body: String) async throws -> Answer {
        try await server.send("POST", "/get-online-features", body: body)
    }

    private static func column(
        _ values: JSONValue, _ statuses: JSONValue, _ times: JSONValue
    ) -> JSONValue {
        ["values": values, "statuses": statuses, "event_timestamps": times]
    }
}
