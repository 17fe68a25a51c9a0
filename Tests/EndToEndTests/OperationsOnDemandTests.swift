import Foundation
import JSON
import Testing

/// On-demand feature views through the front door: applied, looked up, joined, predicted by.
///
/// One after the other: who applies while another does is told to come again.
@Suite(OperationsShop(), .serialized) struct OperationsOnDemandTests {
    private let server: LarderProcess

    init() throws {
        server = try #require(OperationsShop.server)
    }

    private static let views = """
        entities: [{name: route, join_keys: [{name: origin, type: string}]}]
        data_sources:
          - name: weather
            kind: push
            schema: [{name: origin, type: string}, {name: wind, type: float64}]
          - name: departures
            kind: push
            schema: [{name: origin, type: string}, {name: delay, type: float64}]
        feature_views:
          - {name: origin_weather, entities: [route], source: weather, ttl: 3h,
             features: [{name: wind, type: float64}]}
          - {name: origin_delays, entities: [route], source: departures,
             aggregations: [{name: delay_sum, function: sum, column: delay, window: 1h}]}

        """

    private static let trip = """
        on_demand_feature_views:
          - name: trip
            inputs:
              request: [{name: distance, type: float64}, {name: carrier, type: string}]
              features: ["origin_weather:wind"]
            features:
              - {name: headwind_cost, type: float64,
                 expression: "distance * coalesce(wind, 0) / 100"}
              - {name: band, type: int64, expression: "bucket(lower(carrier), 16)"}
              - {name: windy, type: bool, expression: "origin_weather__wind > 10"}
        feature_services:
          - {name: arrival, features: ["origin_weather:wind", "trip:headwind_cost", "trip:windy"]}

        """

    private func apply(_ project: String, _ text: String) async throws -> Answer {
        try await server.send(
            "POST", "/v1/apply?project=\(project)", body: text, contentType: "application/yaml")
    }

    private func prepare(_ project: String) async throws {
        let answer = try await apply(project, Self.views + Self.trip)
        #expect(answer.status == 200, "\(answer.text)")
        let rows = try await server.send(
            "POST", "/v1/feature-views/origin_weather/rows?project=\(project)",
            body: """
                origin,event_timestamp,created_timestamp,wind
                JFK,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z,12.5
                EWR,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z,
                LGA,2025-12-01T00:00:00Z,2025-12-01T00:00:00Z,30

                """, contentType: "text/csv")
        #expect(rows.json["accepted"] == 3, "\(rows.text)")
    }

    private func online(_ project: String, _ body: String) async throws -> Answer {
        try await server.send("POST", "/v1/online-features?project=\(project)", body: body)
    }

    private static let lookup = """
        {"features": ["trip:headwind_cost", "trip:band", "trip:windy", "origin_weather:wind"],
         "entities": {"origin": ["JFK", "EWR", "LGA", "SFO"]},
         "request": {"distance": [200, 100.5, 3, null], "carrier": ["UA", "ua", null, "DL"]},
         "as_of": "2026-01-01T01:00:00Z"}
        """

    @Test func `a lookup computes on-demand features from the request and stored ones`()
        async throws
    {
        let project = "ondemand_lookup"
        try await prepare(project)
        let answer = try await online(project, Self.lookup)
        let rows = answer.json["rows"]?.arrayValue ?? []
        #expect(
            rows.map { $0["values"] } == [
                [25.0, 15, true, 12.5], [0.0, 15, nil, nil], [0.0, nil, nil, nil],
                [nil, 15, nil, nil],
            ], "\(answer.text)")
        #expect(
            rows.map { $0["statuses"] } == [
                ["PRESENT", "PRESENT", "PRESENT", "PRESENT"],
                ["PRESENT", "PRESENT", "NULL_VALUE", "NULL_VALUE"],
                ["PRESENT", "NULL_VALUE", "NULL_VALUE", "OUTSIDE_MAX_AGE"],
                ["NULL_VALUE", "PRESENT", "NULL_VALUE", "NOT_FOUND"],
            ])
        #expect(rows.first?["event_timestamps"] == [nil, nil, nil, "2026-01-01T00:00:00Z"])
    }

    @Test func `a join computes what the lookup does`() async throws {
        let project = "ondemand_joined"
        try await prepare(project)
        let looked = try await online(project, Self.lookup).json["rows"]?.arrayValue ?? []
        let joined = try await server.send(
            "POST",
            "/v1/historical-features?project=\(project)"
                + "&features=trip:headwind_cost,trip:band,trip:windy,origin_weather:wind",
            body: """
                origin,event_timestamp,distance,carrier
                JFK,2026-01-01T01:00:00Z,200,UA
                EWR,2026-01-01T01:00:00Z,100.5,ua
                LGA,2026-01-01T01:00:00Z,3,
                SFO,2026-01-01T01:00:00Z,,DL

                """, contentType: "text/csv")
        let names = ["headwind_cost", "band", "windy", "wind"]
        let values = try joined.text.split(separator: "\n").map { line -> JSONValue in
            let row = try JSONValue(parsing: Array(line.utf8))
            return .array(names.map { row[$0] ?? .null })
        }
        #expect(values == looked.compactMap { $0["values"] }, "\(joined.text)")
    }
}
