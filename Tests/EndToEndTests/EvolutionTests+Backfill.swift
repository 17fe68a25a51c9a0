import Foundation
import JSON
import Testing

/// How what is new in a view gets its history: what an apply says of it, and what does it.
extension EvolutionTests {
    /// The weather of the shops, which a table holds; N was at 20 in the end.
    private static func weather(_ members: String) -> String {
        """
        entities: [{name: shop, join_keys: [{name: shop, type: string}]}]
        data_sources:
          - {name: weather, kind: batch, table: raw.weather, event_timestamp: at}
        feature_views:
          - {name: sky, entities: [shop], source: weather, \(members)}

        """
    }

    private static let narrow = weather("features: [{name: temp, type: float64}]")
    private static let wide = weather(
        "features: [{name: temp, type: float64}, {name: gusts, type: float64, column: wind}]")

    /// Runs the job that a request begins, and returns its result.
    private func result(of request: String, body: String? = nil) async throws -> JSONValue? {
        let job = try await server.finish(server.send("POST", request, body: body))
        #expect(job["state"] == "succeeded", "\(job.text)")
        return job["result"]
    }

    private func backfill(
        _ feature: String, of view: String = "sky", _ project: String
    ) async throws -> JSONValue? {
        try await result(
            of: "/v1/feature-views/\(view)/backfill?project=\(project)",
            body: #"{"features": ["\#(feature)"]}"#)
    }

    private func sky(_ feature: String, _ project: String) async throws -> JSONValue? {
        try await server.post(
            "/v1/online-features?project=\(project)",
            ["features": [.string(feature)], "entities": ["shop": ["N"]]]
        ).json["rows"]?.arrayValue?.first?["values"]
    }

    @Test func `an apply says what brings the history of a new feature, which does it`()
        async throws
    {
        let request = "POST /v1/feature-views/sky/backfill?project=history"
        let first = try await applied(Self.narrow, "history")
        let rows = try #require(first["next"]?.arrayValue?.first?["rows"]?.int64Value)
        #expect(
            first["next"] == [
                [
                    "feature_view": "sky", "features": ["temp"], "rows": .integer(rows),
                    "detail": .string(
                        "The new feature view \"sky\" holds no rows yet: its source has about "
                            + "\(rows) rows (estimated)."),
                    "request": .string(request),
                ]
            ])
        _ = try await result(of: String(request.dropFirst("POST ".count)))
        #expect(try await sky("sky:temp", "history") == [2.5])
        let second = try await applied(Self.wide, "history")
        #expect(
            second["next"]?.arrayValue?.first?["detail"]
                == .string(
                    "The stored rows of the feature view \"sky\" hold no gusts yet: its source "
                        + "has about \(rows) rows (estimated)."))
        #expect(try await sky("sky:gusts", "history") == [nil])
        _ = try await result(of: String(request.dropFirst("POST ".count)))
        #expect(try await sky("sky:gusts", "history") == [20.0])
        #expect(try await applied(Self.wide, "history")["next"] == [])
    }

    @Test func `the command says the command`() async throws {
        let files = try TemporaryDirectory()
        let file = try files.write("project: told\n" + Self.narrow, to: "sky.yaml")
        let plan = try server.run("apply", "-f", file, "--plan")
        #expect(!plan.output.contains("next:"))
        let applied = try server.run("apply", "-f", file)
        let lines = applied.output.split(separator: "\n")
        #expect(lines.suffix(3).first == "next:")
        #expect(
            lines.last
                == "    curl -X POST '\(server.address)/v1/feature-views/sky/backfill?project=told'"
        )
        let again = try server.run("apply", "-f", file)
        #expect(again.output.hasSuffix("unchanged feature view sky\n"))
    }

    @Test func `a feature is backfilled by its alias`() async throws {
        try await apply(Self.narrow, "alias")
        _ = try await result(of: "/v1/materialize?project=alias")
        try await apply(Self.wide, "alias")
        try await apply(
            Self.wide.replacing(
                "{name: gusts, type: float64, column: wind}",
                with: "{name: blow, type: float64, renamed_from: gusts}"), "alias")
        let result = try await backfill("gusts", "alias")
        #expect(result?["features"] == ["blow"])
        #expect(result?["filled"]?["written"] == 3)
        #expect(try await sky("sky:blow", "alias") == [20.0])
    }

    @Test func `what an aggregation reads is backfilled by its name`() async throws {
        let most = "{name: most, function: max, column: temp, window: 3h}"
        try await apply(
            Self.weather(
                "columns: [{name: temp, type: float64}], aggregations: [\(most)]"), "windows")
        _ = try await result(of: "/v1/materialize?project=windows")
        try await apply(
            Self.weather(
                """
                columns: [{name: temp, type: float64}, {name: wind, type: float64}], \
                aggregations: [\(most), {name: gusts, function: max, column: wind, window: 3h}]
                """), "windows")
        let result = try await backfill("gusts", "windows")
        #expect(result?["features"] == ["wind"])
        #expect(result?["filled"]?["written"] == 3)
        let answer = try await server.post(
            "/v1/historical-features?project=windows",
            [
                "features": ["sky:most", "sky:gusts"],
                "entity_rows": [["shop": "N", "event_timestamp": "2026-01-01T02:00:00Z"]],
            ])
        #expect(
            answer.text
                == #"{"shop":"N","event_timestamp":"2026-01-01T02:00:00Z","most":2.5,"gusts":20.0}"#
                + "\n")
    }

    @Test func `a column of events is renamed with its history`() async throws {
        let view = { (column: String, read: String) in
            Self.weather(
                """
                columns: [\(column)], aggregations: [{name: most, function: max, column: \(read), \
                window: 3h}]
                """)
        }
        try await apply(view("{name: temp, type: float64}", "temp"), "columns")
        _ = try await result(of: "/v1/materialize?project=columns")
        let renamed = view("{name: celsius, type: float64, renamed_from: temp}", "celsius")
        let changes = try await apply(renamed, "columns")
        #expect(changes.last?["version"] == 2)
        #expect(changes.last?["backfill"] == nil)
        let answer = try await server.post(
            "/v1/historical-features?project=columns",
            [
                "features": ["sky:most"],
                "entity_rows": [["shop": "N", "event_timestamp": "2026-01-01T02:00:00Z"]],
            ])
        #expect(answer.text.hasSuffix(#""most":2.5}"# + "\n"), "\(answer.text)")
        let copied = try await result(
            of: "/v1/materialize?project=columns", body: #"{"full":true}"#)
        #expect(copied?["feature_views"]?.arrayValue?.first?["written"] == 0)
        #expect(try await apply(renamed, "columns").last?["action"] == "unchanged")
    }
}
