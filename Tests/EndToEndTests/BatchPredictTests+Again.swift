import JSON
import Testing

/// Requests that are sent again.
extension BatchPredictTests {
    private static let path = "/v1/models/demand/batch-predict"

    /// Sends the request twice, and expects one job.
    /// - Returns: The job as it ended.
    private func sentTwice(
        _ send: () async throws -> Answer, asJob id: String? = nil
    ) async throws -> JSONValue {
        let first = try await send()
        #expect(first.status == 202, "\(first.text)")
        if let id { #expect(first.json["job"]?.stringValue == id) }
        let job = try await server.finish(first)
        #expect(job["state"] == "succeeded", "\(job.text)")
        let second = try await send()
        #expect(second.status == 202, "\(second.text)")
        #expect(second.json == first.json)
        #expect(try await server.finish(second) == job)
        return job
    }

    /// The order with other entity rows.
    private func another(_ order: JSONValue) throws -> JSONValue {
        var other = try #require(order.objectValue)
        other["entity_rows"] = [Self.rows.arrayValue?.first ?? .null]
        return .object(other)
    }

    @Test func `a request that is sent again under its name is answered by its job`()
        async throws
    {
        let id = "0a0b0c0d-0000-4000-8000-000000000001"
        let order: JSONValue = [
            "version": try await version(), "entity_rows": Self.rows, "id": .string(id),
            "table": "predicted.again",
        ]
        let job = try await sentTwice({ try await server.post(Self.path, order) }, asJob: id)
        #expect(job["attempt"] == 1)
        let refused = try await server.post(Self.path, try another(order))
        #expect(
            BadInputProblem(refused).text == """
                409 conflict: there is another job "\(id)"
                There is another job "\(id)".
                → Give each request a name of its own.
                """)
    }

    @Test func `it is the same request whatever its alias names by now, and its dataset is gone`()
        async throws
    {
        let dataset = try await server.finish(
            try await server.post(
                "/v1/datasets",
                ["name": "passing", "feature_service": "comfort", "entity_rows": Self.rows]))
        #expect(dataset["state"] == "succeeded", "\(dataset.text)")
        func point() async throws {
            let version = try await version()
            let moved = try await server.send(
                "PUT", "/v1/models/demand/aliases/nightly", body: #"{"version": \#(version.text)}"#)
            #expect(moved.status == 200, "\(moved.text)")
        }
        let id = "0a0b0c0d-0000-4000-8000-000000000002"
        try await point()
        let order: JSONValue = ["alias": "nightly", "dataset": "passing", "id": .string(id)]
        let first = try await server.post(Self.path, order)
        let job = try await server.finish(first)
        #expect(job["state"] == "succeeded", "\(job.text)")
        try await point()
        #expect(try await server.send("DELETE", "/v1/datasets/passing").status < 300)
        // Members in another order say the same.
        let again = try await server.send(
            "POST", Self.path,
            body: #"{"id": "\#(id)", "dataset": "passing", "alias": "nightly"}"#)
        #expect(again.status == 202, "\(again.text)")
        #expect(try await server.finish(again) == job)
    }

    @Test func `rows that are too many to be stored find their job, too`() async throws {
        let id = "0a0b0c0d-0000-4000-8000-000000000003"
        let path = "\(Self.path)?version=\(try await version().text)&id=\(id)"
        let head = "shop,event_timestamp,note\n"
        let note = String(repeating: "n", count: 4000)
        let line = "S,2026-01-01T01:30:00Z,\(note)\n"
        let body = head + String(repeating: line, count: 300)
        #expect(body.utf8.count > 1 << 20)
        let job = try await sentTwice(
            { try await server.send("POST", path, body: body, contentType: "text/csv") },
            asJob: id)
        #expect(job["result"]?["rows"] == 300)
        let other = try await server.send(
            "POST", path, body: body + line, contentType: "text/csv")
        #expect(other.status == 409)
        #expect(other.json["title"] == .string("there is another job \"\(id)\""))
    }

    @Test func `an idempotency key names a job`() async throws {
        let order: JSONValue = ["version": try await version(), "entity_rows": Self.rows]
        let key = ["Idempotency-Key": "nightly 2026-01-01"]
        _ = try await sentTwice {
            try await server.send("POST", Self.path, body: order.text, headers: key)
        }
        let other = try await server.send(
            "POST", Self.path, body: try another(order).text, headers: key)
        #expect(
            BadInputProblem(other).text == """
                422 idempotency-key-reused: the idempotency key "nightly 2026-01-01" was used \
                before with another body
                A key names one request for ever; nothing was stored.
                → Send another request under another key.
                """)
        var named = try #require(order.objectValue)
        named["id"] = "0a0b0c0d-0000-4000-8000-000000000004"
        let both = try await server.send(
            "POST", Self.path, body: JSONValue.object(named).text, headers: key)
        #expect(
            BadInputProblem(both).text == """
                422 invalid: the request is wrong
                Either id or an Idempotency-Key is expected, not both.
                - id: Either id or an Idempotency-Key is expected, not both.
                """)
    }
}
