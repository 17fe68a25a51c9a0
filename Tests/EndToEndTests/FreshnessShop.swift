import Foundation
import JSON
import Testing

/// Runs the tests of a suite against one server of their own, which keeps everything that it
/// serves, and whose features have every fallback.
struct FreshnessShop: SuiteTrait, TestScoping {
    @TaskLocal static var server: LarderProcess?

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        let server = try await LarderProcess.start(
            dataDirectory: directory.url, arguments: ["--skew-sample", "1"])
        defer { server.stop() }
        try await Self.$server.withValue(server) { try await function() }
    }

    /// Defines a till in a project of its own, and sends its rows: till 1 was read at midnight and
    /// till 2, whose drawer nobody counted, a minute later; what is older than an hour is too old.
    static func fill(_ project: String) async throws -> LarderProcess {
        let server = try #require(Self.server)
        let applied = try await server.send(
            "POST", "/v1/apply?project=\(project)", body: definitions,
            contentType: "application/yaml")
        try #require(applied.status == 200, "\(applied.text)")
        let written = try await server.send(
            "POST", "/v1/data-sources/counts/rows?project=\(project)", body: rows,
            contentType: "application/x-ndjson")
        try #require(written.status < 300, "\(written.text)")
        return server
    }

    private static let rows = """
        {"till":1,"at":"2026-01-01T00:00:00Z","known_at":"2026-01-01T00:00:00Z","sum":12.5,\
        "coins":3,"bills":4,"name":"A"}
        {"till":2,"at":"2026-01-01T00:01:00Z","known_at":"2026-01-01T00:01:00Z","sum":null,\
        "coins":null,"bills":null,"name":null}

        """

    private static let definitions = """
        entities: [{name: till, join_keys: [{name: till, type: int64}]}]
        data_sources:
          - name: counts
            kind: push
            schema:
              - {name: till, type: int64}
              - {name: sum, type: float64}
              - {name: coins, type: int64}
              - {name: bills, type: int64}
              - {name: name, type: string}
            event_timestamp: at
            created_timestamp: known_at
        feature_views:
          - name: drawer
            entities: [till]
            source: counts
            ttl: 1h
            features:
              - {name: sum, type: float64, fallback: default, default: -1.5}
              - {name: coins, type: int64, fallback: last_known}
              - {name: bills, type: int64, fallback: reject}
              - {name: name, type: string}
          - name: label
            entities: [till]
            source: counts
            features: [{name: name, type: string, fallback: default, default: "no 'name'"}]
        feature_services:
          - {name: money, features: ["drawer:sum", "drawer:coins"]}
        models:
          - {name: theft, feature_service: money}
        """
}
