import Foundation
import Testing

/// The metrics of a server that has done something.
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
}
