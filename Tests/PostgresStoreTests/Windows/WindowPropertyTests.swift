import Features
import PostgresStore
import TestSupport
import Testing

/// Aggregations in PostgreSQL, from tiles and from events, against a naive fold.
struct WindowPropertyTests {
    @Test(arguments: 0..<24 as Range<UInt64>)
    func `tiles and events give what a fold over all events gives`(seed: UInt64) async throws {
        var random = RandomRides(seed: 40_000 + seed)
        let keys = random.keyColumns()
        let rides = try await Rides(
            "windows_\(seed)", aggregations: random.aggregations(), keys: keys,
            limits: random.storeLimits())
        let stored = try await Self.write(random.batches(of: rides.schema), to: rides)
        let asked = random.entityRows(of: rides.schema, events: stored)

        try await Self.check(rides, asked, stored, "tiles, seed \(seed)")
        // From here on it is known which tiles hold so few events that these are read instead.
        try await TestDatabase.run("ANALYZE \(rides.events)")
        if rides.hasTiles { try await TestDatabase.run("ANALYZE \(rides.tiles)") }
        try await Self.check(rides, asked, stored, "chosen, seed \(seed)")
        try await rides.setTiles(areWhole: false)
        try await Self.check(rides, asked, stored, "events, seed \(seed)")
        try await Self.check(rides, asked, stored, asKnown: true, "as known, seed \(seed)")
        try await Self.checkRows(rides, asked, stored, "rows, seed \(seed)")
        try await Self.checkMemory(rides, asked, stored, "memory, seed \(seed)")

        guard rides.hasTiles else { return }
        let kept = try await rides.tileTexts()
        try await rides.store.rebuildTiles(of: rides.schema) { _ in }
        #expect(try await rides.tileTexts() == kept, "rebuilt, seed \(seed)")
        try await Self.check(rides, asked, stored, "rebuilt tiles, seed \(seed)")
    }

    /// Writes the batches, some of them at once.
    private static func write(
        _ batches: [[TypedRow]], to rides: Rides
    ) async throws -> [OfflineRow] {
        try await withThrowingTaskGroup(of: [OfflineRow].self) { group in
            var stored: [OfflineRow] = []
            for (index, batch) in batches.enumerated() {
                if index % 4 == 3, let rows = try await group.next() { stored += rows }
                group.addTask { try await rides.write(batch, id: "batch \(index)") }
            }
            for try await rows in group { stored += rows }
            return stored
        }
    }

    private static func check(
        _ rides: Rides, _ asked: [(key: EntityKey, time: EventTime)], _ stored: [OfflineRow],
        asKnown: Bool = false, _ comment: String
    ) async throws {
        let (answers, cellsKnownLater) = try await rides.joined(asked, asKnown: asKnown)
        #expect(answers.count == asked.count, "\(comment)")
        var expectedLater = 0
        for (row, answer) in zip(asked, answers) {
            expectedLater += compare(rides, row, answer, stored, asKnown: asKnown, comment)
        }
        #expect(cellsKnownLater == (asKnown ? nil : expectedLater), "\(comment)")
    }

    /// Looks keys up at one time, at which only what was known counts.
    private static func checkRows(
        _ rides: Rides, _ asked: [(key: EntityKey, time: EventTime)], _ stored: [OfflineRow],
        _ comment: String
    ) async throws {
        guard let instant = asked.first?.time else { return }
        let rows = try await rides.store.rows(
            of: rides.schema, keys: asked.map(\.key), at: instant)
        for (row, answer) in zip(asked, rows) {
            compare(
                rides, (row.key, instant), answer?.values ?? [], stored, asKnown: true, comment)
        }
    }

    /// Looks keys up in tables that were filled shortly before the time asked.
    private static func checkMemory(
        _ rides: Rides, _ asked: [(key: EntityKey, time: EventTime)], _ stored: [OfflineRow],
        _ comment: String
    ) async throws {
        for (index, instant) in asked.map(\.time).prefix(6).enumerated() {
            let table = WindowedTable(schema: rides.schema, tiledFrom: index % 2 == 0 ? 1 : 32)
            let filled = EventTime(microseconds: instant.microseconds - Int64(index) * 700_000_000)
            try await table.fill(from: rides.store) { filled }
            for (key, _) in asked.prefix(12) {
                compare(
                    rides, (key, instant), table.row(key, now: instant)?.values ?? [], stored,
                    asKnown: true, comment)
            }
        }
    }

    /// - Returns: How many of the values may be others where only what was known counts.
    @discardableResult
    private static func compare(
        _ rides: Rides, _ row: (key: EntityKey, time: EventTime), _ answer: [FeatureValue],
        _ stored: [OfflineRow], asKnown: Bool, _ comment: String
    ) -> Int {
        let expected = NaiveWindows.answers(
            of: rides.schema, key: row.key, at: row.time, asKnown: asKnown, events: stored)
        #expect(answer.count == expected.count, "\(comment)")
        for (index, (found, expected)) in zip(answer, expected).enumerated() {
            let feature = rides.schema.features[index].name
            let function = rides.schema.windows?.features[index].function ?? .count
            #expect(
                expected.agrees(with: found, of: function),
                "\(comment), \(feature) of \(row.key) at \(row.time): \(found), not \(expected)"
            )
        }
        return expected.count(where: \.isKnownLater)
    }
}

extension RandomRides {
    /// Small enough for every way of finding touched tiles to be taken.
    fileprivate mutating func storeLimits() -> StoreLimits {
        var limits = StoreLimits()
        limits.batchRows = pick([2, 1000])
        limits.touchedTilesMax = pick([3, 50_000])
        limits.rebuiltEvents = pick([1, 7, 100_000])
        return limits
    }
}
