import JSON
import Testing

/// Runs the tests of a suite against one server of their own, whose definitions have what Feast's
/// protocol is particular about: every type, composite keys, versions, a TTL, ingest modes.
struct FeastShop: SuiteTrait, TestScoping {
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
        let types = "shop%3Dstring,at%3Dtimestamp,known_at%3Dtimestamp,temp%3Dfloat64"
        let answers = [
            try await server.send(
                "PUT", "/v1/tables/raw.weather?types=\(types)", body: weather,
                contentType: "text/csv"),
            try await server.send(
                "POST", "/v1/apply", body: sources + views("float64"),
                contentType: "application/yaml"),
            // A second version of one view, beside the first.
            try await server.send(
                "POST", "/v1/apply", body: sources + views("string"),
                contentType: "application/yaml"),
        ]
        for answer in answers where answer.status >= 300 {
            throw StartError(output: "\(answer.status) \(answer.text)")
        }
    }

    /// Temperatures of shop N, each known ten minutes later.
    private static let weather = """
        shop,at,known_at,temp
        N,2026-01-01T00:00:00Z,2026-01-01T00:10:00Z,1.5
        N,2026-01-01T01:00:00Z,2026-01-01T01:10:00Z,2.5
        N,2026-01-01T02:00:00Z,2026-01-01T02:10:00Z,3.5

        """

    private static let sources = """
        entities:
          - {name: shop, join_keys: [{name: shop, type: string}], description: A shop.}
          - {name: item, join_keys: [{name: item, type: int64}], tags: {team: store}}
          - {name: route, join_keys: [{name: origin, type: string}, {name: dest, type: string}]}
          - {name: moment, join_keys: [{name: moment, type: timestamp}]}
        data_sources:
          - name: weather
            kind: batch
            table: raw.weather
            event_timestamp: at
            created_timestamp: known_at
          - name: slow_weather
            kind: batch
            query: >-
              SELECT 'N' AS shop, '2026-01-01Z'::timestamptz AS at, 1.0::float8 AS temp
              FROM pg_sleep(3600)
            event_timestamp: at
          - name: stocktake
            kind: push
            event_timestamp: counted_at
            schema:
              - {name: item, type: int64}
              - {name: count, type: int32}
              - {name: price, type: float32}
          - {name: anything, kind: push, schema: [
              {name: item, type: int64}, {name: moment, type: timestamp},
              {name: b, type: bool}, {name: i, type: int32}, {name: l, type: int64},
              {name: f, type: float32}, {name: d, type: float64}, {name: s, type: string},
              {name: y, type: bytes}, {name: t, type: timestamp}, {name: ds, type: "float64[]"},
              {name: fs, type: "float32[]"}, {name: ss, type: "string[]"},
              {name: ys, type: "bytes[]"}, {name: ts, type: "timestamp[]"}]}
          - name: legs
            kind: push
            created_timestamp: known_at
            schema:
              - {name: origin, type: string}
              - {name: dest, type: string}
              - {name: miles, type: float64}
          - {name: clicks, kind: push, schema: [
              {name: item, type: int64}, {name: price, type: float64}]}
          - {name: idle, kind: push, schema: [{name: item, type: int64}]}

        """

    /// - Parameter type: Of the feature whose change makes another version of `priced`.
    private static func views(_ type: String) -> String {
        """
        feature_views:
          - {name: shop_weather, entities: [shop], source: weather, features: [
              {name: temp, type: float64}]}
          - {name: weather_again, entities: [shop], source: weather, features: [
              {name: temp, type: float64}]}
          - {name: weather_later, entities: [shop], source: weather, features: [
              {name: temp, type: float64}]}
          - {name: slow, entities: [shop], source: slow_weather, features: [
              {name: temp, type: float64}]}
          - {name: stock, entities: [item], source: stocktake, tags: {team: store}, features: [
              {name: count, type: int32}, {name: price, type: float32}]}
          - {name: counts, entities: [item], source: stocktake, features: [
              {name: count, type: int32}]}
          - {name: fleeting, entities: [item], source: stocktake, ttl: 1h, features: [
              {name: count, type: int32}]}
          - {name: careful, entities: [item], source: anything, ingest: quarantine, features: [
              {name: i, type: int32}]}
          - {name: seen, entities: [item], source: anything, features: [
              {name: t, type: timestamp}, {name: ds, type: "float64[]"}]}
          - {name: archive, entities: [item], source: anything, online: false, features: [
              {name: i, type: int32}]}
          - {name: everything, entities: [item], source: anything, features: [
              {name: b, type: bool}, {name: i, type: int32}, {name: l, type: int64},
              {name: f, type: float32}, {name: d, type: float64}, {name: s, type: string},
              {name: y, type: bytes}, {name: t, type: timestamp}, {name: ds, type: "float64[]"},
              {name: fs, type: "float32[]"}, {name: ss, type: "string[]"},
              {name: ys, type: "bytes[]"}, {name: ts, type: "timestamp[]"}]}
          - {name: moments, entities: [moment], source: anything, features: [
              {name: i, type: int32}]}
          - {name: leg, entities: [route], source: legs, features: [
              {name: miles, type: float64}]}
          - {name: sums, entities: [shop], source: weather, aggregations: [
              {name: temp_mean_1h, function: mean, column: temp, window: 1h}], columns: [
              {name: temp, type: float64}]}
          - {name: clicked, entities: [item], source: clicks, features: [
              {name: price, type: float64}]}
          - {name: click_sums, entities: [item], source: clicks, aggregations: [
              {name: price_sum_1h, function: sum, column: price, window: 1h}]}
          - {name: priced, entities: [item], source: anything, features: [
              {name: value, type: \(type), column: \(type == "string" ? "s" : "d")}]}
        feature_services:
          - {name: comfort, features: ["shop_weather:temp", "weather_again:temp"]}
          - {name: was_priced, features: ["priced@v1:value"]}
          - {name: counting, features: ["stock:count", "stock:price"], owner: ada}

        """
    }
}
