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

    @Test func `an entity query brings request values, of narrower types too`() async throws {
        let project = "ondemand_query"
        try await prepare(project)
        let joined = try await server.send(
            "POST", "/v1/historical-features?project=\(project)",
            body: """
                {"feature_service": "arrival", "entity_query": "SELECT 'JFK' AS origin, \
                timestamptz '2026-01-01T01:00:00Z' AS event_timestamp, 40 AS distance, \
                'UA' AS carrier"}
                """)
        let row = try JSONValue(parsing: Array(joined.text.utf8))
        #expect(row["headwind_cost"] == 5.0, "\(joined.text)")
    }

    @Test func `entity rows without a request value are refused`() async throws {
        let project = "ondemand_missing"
        try await prepare(project)
        let joined = try await server.send(
            "POST", "/v1/historical-features?project=\(project)&features=trip:headwind_cost",
            body: "origin,event_timestamp,carrier\nJFK,2026-01-01T01:00:00Z,UA\n",
            contentType: "text/csv")
        #expect(joined.status == 422)
        #expect(
            joined.json["errors"] == [
                [
                    "path": "entity_rows", "detail": "The column \"distance\" is missing.",
                    "hint": "On-demand features take distance, carrier from the entity rows.",
                ]
            ], "\(joined.text)")
        let typed = try await server.send(
            "POST", "/v1/historical-features?project=\(project)&features=trip:headwind_cost",
            body: "origin,event_timestamp,carrier,distance\nJFK,2026-01-01T01:00:00Z,UA,far\n",
            contentType: "text/csv")
        #expect(typed.status == 422)
        #expect(
            typed.json["errors"]?.arrayValue?.first?["detail"]
                == "\"distance\" expects float64, but holds \"far\".", "\(typed.text)")
    }

    @Test(arguments: [
        (
            #"{"distance": [1]}"#, "request.carrier", "The request value \"carrier\" is missing."
        ),
        (
            #"{"distance": [1], "carrier": ["UA"], "wind": [1]}"#, "request.wind",
            "No asked feature has a request value \"wind\"."
        ),
        (
            #"{"distance": [1, 2], "carrier": ["UA"]}"#, "request.distance",
            "The list has 2 values, that of \"origin\" has 1."
        ),
        (
            #"{"distance": ["far"], "carrier": ["UA"]}"#, "request.distance[0]",
            "The request value \"distance\" expects float64, but this is \"far\"."
        ),
        (
            #"{"distance": 1, "carrier": ["UA"]}"#, "request.distance",
            "A list of values is expected here."
        ),
        ("[1]", "request", "An object of lists is expected here."),
    ])
    func `wrong request values are told with their path`(
        request: String, path: String, detail: String
    ) async throws {
        let project = "ondemand_wrong"
        if try await server.get("/v1/on-demand-feature-views/trip?project=\(project)").status == 404
        {
            try await prepare(project)
        }
        let answer = try await online(
            project,
            """
            {"features": ["trip:headwind_cost"], "entities": {"origin": ["JFK"]},
             "request": \(request)}
            """)
        #expect(answer.status == 422, "\(answer.text)")
        let first = answer.json["errors"]?.arrayValue?.first
        #expect(first?["path"] == .string(path), "\(answer.text)")
        #expect(first?["detail"] == .string(detail), "\(answer.text)")
    }

    @Test func `Feast's clients send request values among the entities`() async throws {
        // The default project has the shop's views, and sources of these names.
        var text = Self.views + Self.trip
        for name in ["route", "weather", "departures", "delays", "arrival"] {
            text = text.replacing(name, with: "feast_\(name)")
        }
        let applied = try await apply("default", text)
        #expect(applied.status == 200, "\(applied.text)")
        let answer = try await server.send(
            "POST", "/get-online-features",
            body: """
                {"features": ["trip:headwind_cost"],
                 "entities": {"origin": ["JFK"], "distance": [50.0], "carrier": ["UA"]}}
                """)
        #expect(answer.json["metadata"]?["feature_names"] == ["origin", "headwind_cost"])
        #expect(answer.json["results"]?.arrayValue?.last?["values"] == [0.0], "\(answer.text)")
    }

    @Test func `a dataset has on-demand features, is built again, and explains them`()
        async throws
    {
        let project = "ondemand_dataset"
        try await prepare(project)
        let started = try await server.send(
            "POST", "/v1/datasets?project=\(project)",
            body: """
                {"name": "trips", "feature_service": "arrival", "entity_rows": [
                 {"origin": "JFK", "event_timestamp": "2026-01-01T01:00:00Z",
                  "distance": 200, "carrier": "UA"},
                 {"origin": "SFO", "event_timestamp": "2026-01-01T01:00:00Z",
                  "distance": null, "carrier": "UA"}]}
                """)
        let built = try await server.finish(started)
        #expect(built["state"] == "succeeded", "\(built.text)")
        let leakage = built["result"]?["leakage"]
        #expect(leakage?["nulls"]?["null_value"] == 2, "\(built.text)")
        #expect(leakage?["zero_age"] == 0)
        #expect(leakage?["features"]?.arrayValue?[1]["on_demand"] == true)
        let verified = try await server.finish(
            server.send("POST", "/v1/datasets/trips/verify?project=\(project)"))
        #expect(verified["result"]?["equal"] == true, "\(verified.text)")
        let cell = try await server.get(
            "/v1/datasets/trips/explain?row=0&feature=trip:headwind_cost&project=\(project)"
        ).json
        #expect(cell["value"] == 25.0, "\(cell.text)")
        #expect(
            cell["reason"] == "It is computed as distance * coalesce(wind, 0) / 100.")
        let inputs = cell["inputs"]?.arrayValue ?? []
        #expect(inputs.first == ["request": "distance", "value": 200.0], "\(cell.text)")
        #expect(inputs.last?["feature"] == "origin_weather:wind")
        #expect(inputs.last?["value"] == 12.5)
        #expect(inputs.last?["status"] == "PRESENT")
    }

    @Test func `windows are inputs, too, and what needs no entity has none`() async throws {
        let project = "ondemand_windows"
        try await prepare(project)
        let answer = try await apply(
            project,
            """
            on_demand_feature_views:
              - name: late
                inputs: {features: ["origin_delays:delay_sum"]}
                features: [{name: share, type: float64, expression: "delay_sum / 60"}]
              - name: pure
                inputs: {request: [{name: at, type: timestamp}]}
                features: [{name: weekday, type: int64, expression: "day_of_week(at)"}]
            """)
        #expect(answer.status == 200, "\(answer.text)")
        _ = try await server.send(
            "POST", "/v1/feature-views/origin_delays/rows?project=\(project)",
            body: "origin,event_timestamp,delay\nJFK,2026-01-01T00:30:00Z,15\n",
            contentType: "text/csv")
        let joined = try await server.send(
            "POST",
            "/v1/historical-features?project=\(project)&features=late:share,pure:weekday",
            body: "origin,event_timestamp,at\nJFK,2026-01-01T01:00:00Z,2026-01-04T00:00:00Z\n",
            contentType: "text/csv")
        let row = try JSONValue(parsing: Array(joined.text.utf8))
        #expect(row["share"] == 0.25, "\(joined.text)")
        #expect(row["weekday"] == 7)
        let pure = try await online(
            project,
            #"{"features": ["pure:weekday"], "request": {"at": ["2026-01-04T00:00:00Z", null]}}"#)
        #expect(
            pure.json["rows"]?.arrayValue?.map { $0["values"] } == [[7], [nil]], "\(pure.text)")
    }

    @Test func `a view is put, listed and deleted`() async throws {
        let project = "ondemand_crud"
        try await prepare(project)
        let path = "/v1/on-demand-feature-views/trip?project=\(project)"
        let got = try await server.get(path).json
        #expect(got["version"] == 1)
        #expect(got["features"]?.arrayValue?.count == 3, "\(got.text)")
        let deleted = try await server.send("DELETE", path)
        #expect(deleted.status == 422, "\(deleted.text)")
        let put = try await server.send(
            "PUT", "/v1/on-demand-feature-views/flat?project=\(project)",
            body: """
                {"inputs": {"request": [{"name": "a", "type": "float64"}]},
                 "features": [{"name": "half", "type": "float64", "expression": "a / 2"}]}
                """)
        #expect(put.status == 200, "\(put.text)")
        let list = try await server.get("/v1/on-demand-feature-views?project=\(project)").json
        #expect(list["items"]?.arrayValue?.map { $0["name"] } == ["flat", "trip"])
        let gone = try await server.send(
            "DELETE", "/v1/on-demand-feature-views/flat?project=\(project)")
        #expect(gone.status == 200, "\(gone.text)")
    }
}
