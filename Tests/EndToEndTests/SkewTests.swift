import Foundation
import JSON
import Testing

/// Audits of what was served, against history.
@Suite(.serialized, FreshnessShop()) struct SkewTests {
    @Test func `an audit finds what history says otherwise, and nothing else`() async throws {
        let server = try await FreshnessShop.fill("audited")
        try await server.serve(
            "audited", #"{"features": ["drawer:sum", "drawer:coins"], "entities": {"till": [1]}}"#)
        let before = try await server.audit("audited")
        #expect(before["compared"] == 1)
        #expect(
            before["features"] == [
                Self.agreed("drawer:coins", compared: 1), Self.agreed("drawer:sum", compared: 1),
            ])
        try server.psql("DELETE FROM larder_audited.drawer_v1 WHERE till = 1")
        let after = try await server.audit("audited")
        let coins = try #require(after["features"]?.arrayValue?.first)
        #expect(coins["feature"] == "drawer:coins")
        #expect(coins["compared"] == 1)
        #expect(coins["mismatched"] == 1)
        #expect(coins["rate"] == 1.0)
        let example = try #require(coins["examples"]?.arrayValue?.first)
        #expect(example["key"] == ["till": 1])
        #expect(example["at"]?.stringValue != nil)
        #expect(example["served"] == 3)
        #expect(example["status"] == "OUTSIDE_MAX_AGE")
        #expect(example["offline"] == .null)
        // Its default is served with a row and without.
        #expect(after["features"]?.arrayValue?.last == Self.agreed("drawer:sum", compared: 1))
    }

    @Test func `an audit may be of a service, and of an interval`() async throws {
        let server = try await FreshnessShop.fill("narrowed")
        try await server.serve(
            "narrowed",
            #"{"features": ["drawer:sum", "drawer:name"], "entities": {"till": [1, 2]}}"#)
        let service = try await server.audit("narrowed", #"{"feature_service": "money"}"#)
        #expect(service["features"] == [Self.agreed("drawer:sum", compared: 2)])
        let past = try await server.audit("narrowed", #"{"until": "2026-01-02T00:00:00Z"}"#)
        #expect(past["compared"] == 0)
        #expect(past["features"] == [])
    }

    @Test func `what is wrong with a request for an audit is said at once`() async throws {
        let server = try await FreshnessShop.fill("wrong_audit")
        let reversed = try await server.send(
            "POST", "/v1/skew/audit?project=wrong_audit",
            body: #"{"since": "2026-01-02T00:00:00Z", "until": "2026-01-01T00:00:00Z"}"#)
        #expect(
            BadInputProblem(reversed).text == """
                422 invalid: the request is wrong
                The interval ends at 2026-01-01T00:00:00Z, and begins at 2026-01-02T00:00:00Z.
                - until: The interval ends at 2026-01-01T00:00:00Z, and begins at \
                2026-01-02T00:00:00Z. → Let until be later than since.
                """)
        let unknown = try await server.send(
            "POST", "/v1/skew/audit?project=wrong_audit", body: #"{"from": 1}"#)
        #expect(
            BadInputProblem(unknown).text == """
                422 invalid: the request is wrong
                There is no field "from" here.
                - from: There is no field "from" here. → The fields are since, until, features, \
                feature_service.
                """)
    }

    @Test func `the sampler counts the keys it has compared, and tells of those that differ`()
        async throws
    {
        let server = try await FreshnessShop.fill("sampled")
        let labels = #"{project="sampled",feature_view="drawer"}"#
        try await server.metric("larder_online_sampled_keys_total\(labels)") { $0 >= 2 }
        try server.psql("DELETE FROM larder_sampled.drawer_v1 WHERE till = 2")
        try await server.metric("larder_online_different_keys_total\(labels)") { $0 >= 1 }
        let line = try #require(
            server.logText.split(separator: "\n").first {
                $0.contains("a key differs online from offline")
                    && $0.contains(#""project":"sampled""#)
            })
        let entry = try JSONValue(parsing: String(line))
        #expect(entry["feature_view"] == "drawer")
        #expect(entry["key"] == "2")
        #expect(entry["offline"] == "none")
    }

    private static func agreed(_ feature: String, compared: Int64) -> JSONValue {
        [
            "feature": .string(feature), "compared": .integer(compared), "mismatched": 0,
            "rate": 0.0, "examples": [],
        ]
    }
}

extension LarderProcess {
    /// Looks features up, and waits until what was served is kept.
    fileprivate func serve(_ project: String, _ body: String) async throws {
        let answer = try await send(
            "POST", "/v1/online-features?project=\(project)", body: body)
        try #require(answer.status == 200, "\(answer.text)")
        let count = answer.json["rows"]?.arrayValue?.count ?? 0
        let deadline = Date.now.addingTimeInterval(60)
        while try psql(
            "SELECT count(*) FROM larder.served_vectors WHERE project = '\(project)'")
            != "\(count)"
        {
            guard Date.now < deadline else { throw StartError(output: logText) }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// - Returns: The report.
    fileprivate func audit(_ project: String, _ body: String = "{}") async throws -> JSONValue {
        let job = try await finish(
            try await send("POST", "/v1/skew/audit?project=\(project)", body: body))
        try #require(job["state"] == "succeeded", "\(job.text)")
        return try #require(job["result"])
    }

    /// Waits until the sample of the metrics is as wanted.
    fileprivate func metric(
        _ name: String, becomes isWanted: (Double) -> Bool
    ) async throws {
        let deadline = Date.now.addingTimeInterval(60)
        while true {
            let lines = try await get("/metrics").text.split(separator: "\n")
            let line = lines.first { $0.hasPrefix(name + " ") }
            if let value = line.flatMap({ Double($0.dropFirst(name.count + 1)) }), isWanted(value) {
                return
            }
            guard Date.now < deadline else { throw StartError(output: "\(name)\n\(logText)") }
            try await Task.sleep(for: .milliseconds(100))
        }
    }
}
