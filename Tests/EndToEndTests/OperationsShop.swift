import JSON
import Testing

/// Runs the tests of a suite against one server of their own, which holds a small shop: weather
/// from a table, sales and stock that are sent, and two models.
struct OperationsShop: SuiteTrait, TestScoping {
    /// The server of the suite that runs.
    @TaskLocal static var server: LarderProcess?

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let server = try await LarderProcess.start(dataDirectory: directory.url)
        defer { server.stop() }
        try await Self.fill(server)
        try await Self.$server.withValue(server) { try await function() }
    }

    static func fill(_ server: LarderProcess) async throws {
        let answers = [
            try await server.send(
                "PUT",
                "/v1/tables/raw.weather?types=shop%3Dstring,at%3Dtimestamp,known_at%3Dtimestamp,"
                    + "temp%3Dfloat64,wind%3Dint64",
                body: weather, contentType: "text/csv"),
            try await server.send(
                "POST", "/v1/apply", body: definitions, contentType: "application/yaml"),
            try await server.send(
                "POST", "/v1/models/loose/versions?format=xgboost-json",
                body: OperationsModel.document(inputs: ["a", "b"])),
            try await server.send(
                "PUT", "/v1/models/loose/aliases/champion", body: #"{"version": 1}"#),
        ]
        for answer in answers where answer.status >= 300 {
            throw StartError(output: "\(answer.status) \(answer.text)")
        }
        let job = try await server.finish(try await server.send("POST", "/v1/materialize"))
        guard job["state"] == "succeeded" else { throw StartError(output: job.text) }
    }

    /// Temperatures of shop N at two hours, each known ten minutes later, and one of shop S.
    private static let weather = """
        shop,at,known_at,temp,wind
        N,2026-01-01T00:00:00Z,2026-01-01T00:10:00Z,1.5,10
        N,2026-01-01T01:00:00Z,2026-01-01T01:10:00Z,2.5,20
        S,2026-01-01T00:00:00Z,2026-01-01T00:10:00Z,11.5,5

        """

    static let definitions = """
        entities:
          - {name: shop, join_keys: [{name: shop, type: string}]}
          - {name: item, join_keys: [{name: item, type: int64}]}
        data_sources:
          - name: weather
            kind: batch
            table: raw.weather
            event_timestamp: at
            created_timestamp: known_at
          - name: sales
            kind: push
            schema:
              - {name: shop, type: string}
              - {name: item, type: int64}
              - {name: amount, type: float64}
              - {name: pieces, type: int32}
            event_timestamp: sold_at
          - {name: idle, kind: push, schema: [{name: shop, type: string}]}
          - name: stocktake
            kind: push
            schema:
              - {name: item, type: int64}
              - {name: count, type: int32}
              - {name: note, type: string}
        feature_views:
          - name: shop_weather
            entities: [shop]
            source: weather
            ttl: 3h
            features: [{name: temp, type: float64}, {name: wind, type: float64}]
          - name: shop_sales
            entities: [shop]
            source: sales
            features: [{name: amount, type: float64}, {name: pieces, type: int32}]
          - name: item_sales
            entities: [shop, item]
            source: sales
            features: [{name: amount, type: float64}]
          - name: stock
            entities: [item]
            source: stocktake
            ingest: quarantine
            features: [{name: count, type: int32}, {name: note, type: string}]
          - name: archive
            entities: [item]
            source: stocktake
            online: false
            features: [{name: count, type: int32}]
        feature_services:
          - {name: comfort, features: ["shop_weather:temp", "shop_weather:wind"]}
          - {name: labels, features: ["stock:note"]}
        models:
          - {name: demand, feature_service: comfort, label: sold, task: regression}
          - {name: loose}
        """
}
