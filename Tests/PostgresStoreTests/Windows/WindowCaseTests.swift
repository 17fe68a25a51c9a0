import Features
import TestSupport
import Testing

/// The cases of `Tests/Specification/windows`, from tiles and from events.
struct WindowCaseTests {
    @Test func `PostgreSQL counts what the cases say`() async throws {
        let cases = try Specification.windowCases()
        var windows: [String] = []
        for example in cases where !windows.contains(Self.name(example)) {
            windows.append(Self.name(example))
        }
        let aggregations = windows.map { name in
            let parts = name.split(separator: "_")
            return """
                {"name": "\(name)", "function": "count", "window": "\(parts[1])",
                  "exact": \(parts[0] == "exact")}
                """
        }
        let rides = try await Rides(
            "window_cases", aggregations: "[\(aggregations.joined(separator: ", "))]")
        try await rides.write(
            cases.enumerated().map { rides.row(EntityKey([.int64(Int64($0))]), at: $1.event) },
            id: "events")
        let asked = cases.enumerated().map {
            (key: EntityKey([.int64(Int64($0))]), time: $1.time)
        }
        for areTilesWhole in [true, false] {
            try await rides.setTiles(areWhole: areTilesWhole)
            let answers = try await rides.join(asked)
            for (example, answer) in zip(cases, answers) {
                let index = rides.schema.featureIndex(Self.name(example)) ?? 0
                #expect(
                    answer[index] == .int64(example.isCounted ? 1 : 0),
                    "\(example), from \(areTilesWhole ? "tiles" : "events")")
            }
        }
    }

    private static func name(_ example: WindowCase) -> String {
        "\(example.isExact ? "exact" : "grid")_\(example.length)"
    }
}
