import Features
import Foundation
import PostgresStore
import TestSupport
import Testing

/// PostgreSQL, in both shapes of the join, and the online store against the oracle, on random
/// datasets.
///
/// `LARDER_JOIN_SEEDS=200 LARDER_JOIN_SEED=7000` says how many and from which seed on.
struct JoinPropertyTests {
    private static let seeds: [UInt64] = {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["LARDER_JOIN_SEEDS"].flatMap(UInt64.init) ?? 40
        let first = environment["LARDER_JOIN_SEED"].flatMap(UInt64.init) ?? 7_000
        return (0..<count).map { first + $0 }
    }()

    /// The project with the definitions of every seed.
    private static let project = Task {
        let definitions = seeds.flatMap { PointInTimeCase.random(seed: $0).bundle.definitions }
        return try await TestDatabase.store().applied(
            DefinitionBundle(project: "random", definitions: definitions))
    }

    @Test(arguments: seeds)
    func `PostgreSQL joins and finds what the oracle does`(seed: UInt64) async throws {
        let example = PointInTimeCase.random(seed: seed)
        let store = try await TestDatabase.store()
        let project = try await Self.project.value
        let oracle = NaiveOfflineStore(now: { .latest })
        try await example.load(into: store, project: project)
        try await example.load(into: oracle, project: project)
        for join in example.joins {
            for asKnown in [false, true] {
                let join = PointInTimeCase.Join(
                    features: join.features, asKnown: asKnown, entityTable: join.entityTable,
                    expected: [])
                let expected = try await example.joined(join, from: oracle, project: project)
                for shape in JoinShape.allCases {
                    let store = try await TestDatabase.store(shape: shape)
                    let answer = try await example.joined(join, from: store, project: project)
                    #expect(answer.rows == expected.rows, "seed \(seed), \(shape)")
                    #expect(answer.summary == expected.summary, "seed \(seed), \(shape)")
                }
            }
        }
        try await Self.checkRows(of: example, project, in: store, oracle, seed: seed)
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

    /// Finds the latest rows of the seed's views at a random time of theirs.
    private static func checkRows(
        of example: PointInTimeCase, _ project: Project, in store: PostgresStore,
        _ oracle: NaiveOfflineStore, seed: UInt64
    ) async throws {
        var random = SplitMix64(seed: seed)
        for view in example.views {
            guard let schema = project.schema(of: view.view.name) else { continue }
            let keys = Set(view.rows.map(\.key)).shuffled(using: &random)
            let instant = view.rows.randomElement(using: &random)?.eventTime ?? .latest
            let found = try await store.rows(of: schema, keys: keys, at: instant)
            let expected = try await oracle.rows(of: schema, keys: keys, at: instant)
            #expect(found.map(Content.init) == expected.map(Content.init), "seed \(seed)")

            let expectedLatest = RowCollector()
            try await oracle.latestRows(of: schema, at: instant) {
                expectedLatest.add($0.offlineRows)
            }
            let expectedContents = expectedLatest.offlineRows.map { Content($0) }
            for shape in LatestRowsShape.allCases {
                var limits = StoreLimits()
                limits.latestRowsShape = shape
                let latest = RowCollector()
                try await TestDatabase.store(limits: limits)
                    .latestRows(of: schema, at: instant) { latest.add($0.offlineRows) }
                let contents = latest.offlineRows.map { Content($0) }
                #expect(contents.count == expectedContents.count, "seed \(seed)")
                #expect(Set(contents) == Set(expectedContents), "seed \(seed)")
            }
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
