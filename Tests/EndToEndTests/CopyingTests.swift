import JSON
import Testing

/// Tables that are copied, while they and the definitions change.
@Suite(.serialized, OperationsShop()) struct CopyingTests {
    private let server: LarderProcess

    init() throws {
        server = try #require(OperationsShop.server)
    }

    private static let till = """
        entities: [{name: till, join_keys: [{name: till, type: int64}]}]

        """

    private static func source(_ table: String) -> String {
        "data_sources: [{name: takings, kind: batch, table: raw.\(table), event_timestamp: at}]\n"
    }

    @Test func `a renamed feature goes on being corrected`() async throws {
        try await load("renamed_takings", "till,at,sum\n1,2026-01-01T00:00:00Z,4.5\n")
        let definitions = Self.till + Self.source("renamed_takings")
        try await apply(definitions + Self.view("{name: sum, type: float64}"), "copy_renamed")
        #expect(try await materialize("copy_renamed")["written"] == 1)
        try await apply(
            definitions + Self.view("{name: total, type: float64, renamed_from: sum}"),
            "copy_renamed")
        #expect(try await materialize("copy_renamed")["written"] == 0)
        try await load("renamed_takings", "till,at,sum\n1,2026-01-01T00:00:00Z,5.5\n")
        #expect(try await materialize("copy_renamed")["written"] == 1)
        let answer = try await server.post(
            "/v1/online-features?project=copy_renamed",
            ["features": ["daily:total"], "entities": ["till": [1]]])
        #expect(answer.json["rows"]?.arrayValue?.first?["values"] == [5.5])
    }

    @Test func `every row of a table that is aggregated counts, however alike and late`()
        async throws
    {
        let header = "till,at,sum\n"
        let row = "1,2026-01-01T00:00:00Z,2\n"
        try await load("counted_takings", header + row + row + "1,2026-01-01T00:00:00Z,3\n")
        try await apply(
            Self.till + Self.source("counted_takings") + """
                feature_views:
                  - name: daily
                    entities: [till]
                    source: takings
                    columns: [{name: sum, type: float64}]
                    aggregations: [{name: sums, function: sum, column: sum, window: 7d}]
                """, "copy_counted")
        #expect(try await materialize("copy_counted")["written"] == 3)
        #expect(try await sum("copy_counted") == 7)
        try await load("counted_takings", header + row + row, isAppended: true)
        #expect(try await materialize("copy_counted")["written"] == 2)
        #expect(try await materialize("copy_counted")["written"] == 0)
        #expect(try await sum("copy_counted") == 11)
    }

    @Test func `a job knows how many rows it has read, and how many there were`() async throws {
        let rows = (0..<100).map { "\($0),2026-01-01T00:00:00Z,1\n" }.joined()
        try await load("measured_takings", "till,at,sum\n" + rows)
        try await apply(
            Self.till + Self.source("measured_takings")
                + Self.view("{name: sum, type: float64}"), "copy_measured")
        let job = try await server.finish(
            try await server.send("POST", "/v1/materialize?project=copy_measured"))
        #expect(job["progress"] == ["done": 100, "total": 100, "unit": "rows"])
    }

    private static func view(_ feature: String) -> String {
        """
        feature_views:
          - {name: daily, entities: [till], source: takings, features: [\(feature)]}

        """
    }

    private func load(_ table: String, _ csv: String, isAppended: Bool = false) async throws {
        let answer = try await server.send(
            "PUT",
            "/v1/tables/raw.\(table)?types=till%3Dint64,at%3Dtimestamp,sum%3Dfloat64"
                + (isAppended ? "&append=true" : ""),
            body: csv, contentType: "text/csv")
        try #require(answer.status < 300, "\(answer.text)")
    }

    private func apply(_ bundle: String, _ project: String) async throws {
        let answer = try await server.send(
            "POST", "/v1/apply?project=\(project)", body: bundle, contentType: "application/yaml")
        try #require(answer.status == 200, "\(answer.text)")
    }

    /// - Returns: What became of the rows of the project's only view.
    private func materialize(_ project: String) async throws -> JSONValue {
        let job = try await server.finish(
            try await server.send("POST", "/v1/materialize?project=\(project)"))
        try #require(job["state"] == "succeeded", "\(job.text)")
        return try #require(job["result"]?["feature_views"]?.arrayValue?.first)
    }

    /// The week's sum of till 1.
    private func sum(_ project: String) async throws -> Double? {
        let answer = try await server.post(
            "/v1/historical-features?project=\(project)",
            [
                "features": ["daily:sums"],
                "entity_rows": [["till": 1, "event_timestamp": "2026-01-05T00:00:00Z"]],
            ])
        return try JSONValue(parsing: answer.text)["sums"]?.doubleValue
    }
}
