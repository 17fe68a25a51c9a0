import Features
import PostgresStore
import TestSupport
import Testing

/// PostgreSQL and the online store against the oracle, on random datasets.
struct JoinPropertyTests {
    private static let seeds: [UInt64] = (0..<60).map { 7_000 + $0 }

    @Test(arguments: seeds)
    func `PostgreSQL joins what the oracle joins`(seed: UInt64) async throws {
        let example = PointInTimeCase.random(seed: seed)
        let store = try await TestDatabase.store()
        let project = try await store.applied(example.bundle)
        let oracle = NaiveOfflineStore(now: { .latest })
        try await example.load(into: store, project: project)
        try await example.load(into: oracle, project: project)
        for join in example.joins {
            let answer = try await example.answer(join, from: store, project: project)
            let expected = try await example.answer(join, from: oracle, project: project)
            #expect(answer == expected, "seed \(seed)")
        }
    }

    @Test(arguments: seeds)
    func `the online store serves what the oracle joins`(seed: UInt64) async throws {
        let example = PointInTimeCase.random(seed: seed)
        let oracle = NaiveOfflineStore(now: { .latest })
        let stored = try await example.load(into: oracle, project: example.project)
        for join in example.joins {
            let answer = try example.answerOnline(join, stored: stored, project: example.project)
            let expected = try await example.answer(
                join, from: oracle, project: example.project)
            #expect(answer == expected, "seed \(seed)")
        }
    }

    @Test(arguments: seeds.prefix(20))
    func `PostgreSQL finds the rows that the oracle finds`(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let example = PointInTimeCase.random(seed: seed + 1000)
        let store = try await TestDatabase.store()
        let project = try await store.applied(example.bundle)
        let oracle = NaiveOfflineStore(now: { .latest })
        try await example.load(into: store, project: project)
        try await example.load(into: oracle, project: project)
        for schema in project.schemas {
            let rows = example.views.first { $0.view == schema.view }?.rows ?? []
            let keys = Set(rows.map(\.key)).shuffled(using: &random)
            let instant = rows.randomElement(using: &random)?.eventTime ?? .latest
            let found = try await store.rows(of: schema, keys: keys, at: instant)
            let expected = try await oracle.rows(of: schema, keys: keys, at: instant)
            #expect(found.map(Content.init) == expected.map(Content.init), "seed \(seed)")

            let latest = RowCollector()
            let expectedLatest = RowCollector()
            try await store.latestRows(of: schema, at: instant) { latest.add($0) }
            try await oracle.latestRows(of: schema, at: instant) { expectedLatest.add($0) }
            let contents = latest.offlineRows.map { Content($0) }
            let expectedContents = expectedLatest.offlineRows.map { Content($0) }
            #expect(contents.count == expectedContents.count, "seed \(seed)")
            #expect(Set(contents) == Set(expectedContents), "seed \(seed)")
        }
    }

    /// A row without its sequence, which each store counts for itself.
    private struct Content: Hashable {
        let key: EntityKey?
        let times: [EventTime]
        let values: [FeatureValue]

        init(_ row: OfflineRow?) {
            key = row?.key
            times = row.map { [$0.order.eventTime, $0.order.createdTime] } ?? []
            values = row?.values ?? []
        }
    }
}
