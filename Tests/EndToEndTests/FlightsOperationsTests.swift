import Foundation
import JSON
import Testing

/// The metrics of a server that has done something, and what it says of itself.
@Suite struct FlightsOperationsTests {
    @Test func `Prometheus' own check finds nothing wrong with the metrics`() async throws {
        let found = try await FlightsTool.run("scripts/fetch-tool.sh", "prometheus", "promtool")
        guard found.status == 0 else {
            try Test.cancel("THE METRICS ARE NOT CHECKED, promtool is missing: \(found.errors)")
        }
        let demo = try await FlightsDemo.prepared()
        _ = try await FlightsLookup.sampled()
        let metrics = try await demo.server.get("/metrics")
        #expect(metrics.contentType == "text/plain; version=0.0.4; charset=utf-8")
        let file = FlightsDemo.directory.appending(path: "metrics.txt")
        try metrics.body.write(to: file)
        let promtool = found.text.trimmingCharacters(in: .whitespacesAndNewlines)
        let check = try await FlightsTool.run(promtool, "check", "metrics", input: file)
        #expect(check.status == 0)
        #expect(check.text + check.errors == "")
    }

    @Test func `every key in memory equals the offline store's latest row`() async throws {
        let demo = try await FlightsDemo.prepared()
        let accepted = try await demo.server.send("POST", "/v1/online/verify")
        let result = try await demo.server.finish(accepted)["result"] ?? .null
        // 3 origins in 4 views, 16 carriers, 4,037 and 3,322 planes, 223 and 224 routes.
        #expect(result["compared"] == 7_834)
        #expect(result["different"] == 0)
        #expect(result["examples"] == [])
    }
}
