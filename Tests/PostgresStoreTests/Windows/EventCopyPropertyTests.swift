import Features
import Postgres
import PostgresStore
import TestSupport
import Testing

/// Random events that come at any time, random runs, random crashes: in the end the table holds
/// each event as often as the source does.
struct EventCopyPropertyTests {
    enum Known: String, CaseIterable, CustomTestStringConvertible {
        case never, always, sometimes

        var testDescription: String { rawValue }
    }

    private static let seeds: [UInt64] = (0..<5).map { $0 }

    @Test(arguments: seeds, Known.allCases)
    func `every event is kept, and none is doubled`(seed: UInt64, known: Known) async throws {
        print("seed \(seed), created times: \(known)")
        let name = "event_history_\(known)_\(seed)"
        let rides = try await CopiedRides(name, created: known == .never ? nil : "known_at")
        var random = SplitMix64(seed: seed)
        for _ in 0..<20 {
            let chunkRows = [1, 2, 3, 7, 1000].randomElement(using: &random) ?? 1
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6: try await rides.insert(Self.events(known, &random))
            case 6: try await rides.materialize(chunkRows: chunkRows)
            case 7: try await CommitCutter.cutRun(of: rides.schema, chunkRows: 2, &random)
            case 8: try await rides.materialize(.full, chunkRows: chunkRows)
            default:
                let end = Trips.time(Int64.random(in: 0..<4, using: &random) * 3600)
                try await rides.materialize(
                    .interval(MaterializationInterval(end: end)), chunkRows: chunkRows)
            }
        }
        try await rides.materialize(chunkRows: 3)
        #expect(try await rides.materialize(chunkRows: 2).written == 0, "seed \(seed)")
        #expect(try await rides.materialize(.full).written == 0, "seed \(seed)")
        try await Self.compare(rides, hasKnown: known != .never, "seed \(seed)")
    }

    /// Several alike, as VALUES takes them.
    private static func events(_ known: Known, _ random: inout SplitMix64) -> String {
        let rows = (0..<Int.random(in: 1...6, using: &random)).map { _ in
            let driver = Int.random(in: 1...2, using: &random)
            let hour = Int.random(in: 0..<3, using: &random)
            let fare = ["1", "2", "NULL", "'NaN'"].randomElement(using: &random) ?? "1"
            let minutes = Int.random(in: 0..<3, using: &random)
            let isSaid = known == .always || known == .sometimes && random.happens(0.6)
            // Within the lateness of an hour, and often the same.
            let knownAt =
                isSaid ? "date_trunc('minute', now()) - \(minutes) * interval '1 min'" : "NULL"
            let at = "timestamptz '2026-01-01Z' + \(hour) * interval '1 hour'"
            return "\(driver), \(at), \(fare), NULL, \(knownAt)"
        }
        return rows.joined(separator: "), (")
    }

    /// Counts the events of the source and of the table, one by one.
    private static func compare(
        _ rides: CopiedRides, hasKnown: Bool, _ comment: Comment
    ) async throws {
        let source = try await TestDatabase.texts(
            "SELECT (driver::bigint, at, fare) FROM raw.\(rides.name)")
        let stored = try await rides.stored("(driver, event_timestamp, fare)")
        #expect(counts(stored) == counts(source), comment)
        #expect(try await rides.counted() == ["\(source.count)"], comment)
        guard hasKnown else { return }
        let said = try await TestDatabase.texts(
            """
            SELECT (driver::bigint, at, fare, known_at) FROM raw.\(rides.name)
            WHERE known_at IS NOT NULL
            """)
        let known = counts(
            try await rides.stored("(driver, event_timestamp, fare, created_timestamp)"))
        for (event, count) in counts(said) {
            #expect(known[event] ?? 0 >= count, "\(event) \(comment)")
        }
    }

    private static func counts(_ events: [String]) -> [String: Int] {
        var counts: [String: Int] = [:]
        for event in events { counts[event, default: 0] += 1 }
        return counts
    }
}
