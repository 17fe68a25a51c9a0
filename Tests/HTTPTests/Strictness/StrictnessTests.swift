import HTTP
import Testing

/// Every row of `Tests/Specification/http` against a server, a canary behind each.
struct StrictnessTests {
    /// Longer ones gain nothing from being cut, and take their time.
    private static let bytesMaxInPieces = 4096

    @Test func `each case is decided as written, and no canary is lost`() async throws {
        try await run(StrictnessCase.all, .whole)
    }

    @Test func `each case that comes byte by byte is decided the same`() async throws {
        let rows = StrictnessCase.all.filter { $0.bytes.count <= Self.bytesMaxInPieces }
        try await run(rows, .byteByByte)
    }

    private func run(_ rows: [StrictnessCase], _ delivery: CanaryExchange.Delivery) async throws {
        var answered = 0
        try await withServer(StrictnessRoutes.all, limits: StrictnessRoutes.limits) { bench in
            for row in rows {
                let run = await StrictnessRun.run(row, on: bench, delivery)
                for complaint in run.complaints {
                    Issue.record("\(row.name): \(complaint), expected \(row.outcome)")
                }
                if run.isCanaryAnswered { answered += 1 }
            }
        }
        print(
            "strictness, \(delivery): \(rows.count) rows, \(rows.count) canaries: "
                + "\(answered) answered, \(rows.count - answered) refused with their connection")
    }
}
