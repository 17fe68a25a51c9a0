import JSON
import Testing

/// Every wrong request gets a 4xx that says what is wrong, where, and what to do; and nothing of
/// it is applied.
///
/// The tests stand in one file per group of requests. Each sends a request to the one server that
/// all share, compares the whole answer, and then everything that the server holds.
@Suite(.serialized, OperationsShop()) struct BadInputTests {
    /// Expects a refusal with this text, as `BadInputProblem` writes it, and that nothing changed.
    func refuses(
        _ method: String, _ path: String, body: String? = nil,
        contentType: String = "application/json", headers: [String: String] = [:],
        with text: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let server = try #require(OperationsShop.server)
        let before = try await contents(of: server)
        let answer = try await server.send(
            method, path, body: body, contentType: contentType, headers: headers)
        #expect(
            BadInputProblem(answer).text == text,
            "\(answer.status) \(answer.contentType) \(answer.text)", sourceLocation: sourceLocation)
        #expect(try await contents(of: server) == before, sourceLocation: sourceLocation)
    }

    /// All definitions, versions, aliases and jobs, and how many rows there are of everything.
    private func contents(of server: LarderProcess) async throws -> [String] {
        var contents: [String] = []
        for path in Self.lists { contents.append(try await server.get(path).text) }
        let counts = try await server.post(
            "/v1/historical-features",
            ["features": ["shop_weather:temp"], "entity_query": .string(Self.counts)])
        try #require(counts.status == 200, "\(counts.text)")
        return contents + [counts.text]
    }

    private static let lists = [
        "/v1/entities", "/v1/data-sources", "/v1/feature-views", "/v1/feature-services",
        "/v1/models", "/v1/models/demand", "/v1/models/loose", "/v1/jobs",
    ]

    private static let counts = """
        SELECT 'N' AS shop, timestamptz '2026-01-01' AS event_timestamp,
            (SELECT count(*) FROM larder.batches) AS batches,
            (SELECT count(*) FROM larder.quarantine) AS quarantined,
            (SELECT count(*) FROM larder_default.shop_weather_v1) AS shop_weather,
            (SELECT count(*) FROM larder_default.shop_sales_v1) AS shop_sales,
            (SELECT count(*) FROM larder_default.item_sales_v1) AS item_sales,
            (SELECT count(*) FROM larder_default.stock_v1) AS stock,
            (SELECT count(*) FROM larder.labels) AS labels,
            (SELECT count(*) FROM raw.weather) AS weather,
            (SELECT string_agg(schemaname || '.' || tablename, ' ' ORDER BY 1)
                FROM pg_tables WHERE schemaname NOT LIKE 'pg_%') AS tables
        """
}
