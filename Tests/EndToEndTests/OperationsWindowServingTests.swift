import Foundation
import JSON
import Testing

/// Aggregations looked up over HTTP: from memory what history says, whatever happens to the server.
@Suite struct OperationsWindowServingTests {
    private static let definitions = """
        entities: [{name: driver, join_keys: [{name: driver, type: int64}]}]
        data_sources:
          - name: rides
            kind: push
            schema: [{name: driver, type: int64}, {name: fare, type: float64}]
        feature_views:
          - name: stats
            entities: [driver]
            source: rides
            aggregations:
              - {name: rides, function: count, windows: [10m, 7d]}
              - {name: fares, function: sum, column: fare, window: 7d}
              - {name: top, function: max, column: fare, window: 1h}

        """

    /// Sends a ride of driver 1 for each age, in seconds.
    private func write(_ ages: [Int], to server: LarderProcess) async throws {
        let rows = ages.map { age in
            let time = Date.now.addingTimeInterval(TimeInterval(-age)).ISO8601Format()
            return "1,\(time),\(age % 7)"
        }
        let answer = try await server.send(
            "POST", "/v1/feature-views/stats/rows",
            body: (["driver,event_timestamp,fare"] + rows).joined(separator: "\n") + "\n",
            contentType: "text/csv")
        #expect(answer.json["accepted"] == .integer(Int64(ages.count)), "\(answer.text)")
    }

    /// Looks drivers 1 and 2 up, now and as of the instant that was answered.
    ///
    /// - Returns: How many rides of driver 1 there were in seven days.
    private func check(_ server: LarderProcess) async throws -> JSONValue? {
        let question = """
            "features": ["stats:rides_10m", "stats:rides_7d", "stats:fares", "stats:top"],
            "entities": {"driver": [1, 2]}
            """
        let served = try await server.send("POST", "/v1/online-features", body: "{\(question)}")
        #expect(served.status == 200, "\(served.text)")
        let row = served.json["rows"]?.arrayValue?.first
        let instant = row?["event_timestamps"]?.arrayValue?.first?.stringValue ?? ""
        let known = try await server.send(
            "POST", "/v1/online-features", body: #"{\#(question), "as_of": "\#(instant)"}"#)
        #expect(known.text == served.text)
        return row?["values"]?.arrayValue?[1]
    }

    @Test func `lookups of aggregations are those of history, after a crash, too`() async throws {
        let directory = try TemporaryDirectory()
        let first = try await LarderProcess.start(dataDirectory: directory.url)
        let applied = try await first.send(
            "POST", "/v1/apply", body: Self.definitions, contentType: "application/yaml")
        #expect(applied.status == 200, "\(applied.text)")
        #expect(try await check(first) == 0)
        try await write(Array(1...200), to: first)
        #expect(try await check(first) == 200)
        first.kill()

        let second = try await LarderProcess.start(dataDirectory: directory.url)
        defer { second.stop() }
        #expect(try await check(second) == 200)
        // Late ones.
        try await write([100, 3000, 86_400, 8 * 86_400], to: second)
        #expect(try await check(second) == 203)
        let job = try await second.finish(second.send("POST", "/v1/online/verify"))
        #expect(job["result"]?["different"] == 0, "\(job.text)")
        #expect(job["result"]?["compared"] == 1, "\(job.text)")
    }
}
