import Features
import PostgresStore
import TestSupport
import Testing

/// Receipts against the oracle, on random datasets.
struct DatasetPropertyTests {
    /// Seeds of each test's own, since their tables are filled differently.
    private static let countedSeeds: [UInt64] = (0..<40).map { 9_000 + $0 }
    private static let verifiedSeeds: [UInt64] = (0..<40).map { 9_100 + $0 }
    private static let explainedSeeds: [UInt64] = (0..<8).map { 9_200 + $0 }

    /// The project with the definitions of every seed.
    private static let project = Task {
        let seeds = countedSeeds + verifiedSeeds + explainedSeeds
        let definitions = seeds.flatMap { PointInTimeCase.random(seed: $0).bundle.definitions }
        return try await TestDatabase.store().applied(
            DefinitionBundle(project: "random_datasets", definitions: definitions))
    }

    @Test(arguments: countedSeeds)
    func `the leakage report counts what the oracle does`(seed: UInt64) async throws {
        try await Self.withDatasets(seed) { receipt, join, oracle, _ in
            #expect(receipt.details.leakage?.features == oracle.leakage(of: join), "seed \(seed)")
        }
    }

    @Test(arguments: verifiedSeeds)
    func `a dataset built again is the same, whatever was written since`(
        seed: UInt64
    ) async throws {
        try await Self.withDatasets(seed) { receipt, _, _, example in
            let store = try await TestDatabase.store()
            // The rows of every view once more, as corrections that win every tie.
            let project = try await Self.project.value
            for view in example.views {
                guard let schema = project.schema(of: view.view.name) else { continue }
                _ = try await store.write(
                    RowBatch.make(
                        schema, rows: view.rows.map(Self.emptied),
                        id: "\(receipt.name)/\(schema.name)/again"))
            }
            let comparison = try await store.verify(
                receipt.name, project: receipt.project, progress: { _ in })
            #expect(comparison.isEqual, "seed \(seed): \(comparison)")
            #expect(comparison.rows == receipt.rows)
        }
    }

    @Test(arguments: explainedSeeds)
    func `each cell is explained by the row that it came from`(seed: UInt64) async throws {
        try await Self.withDatasets(seed) { receipt, join, oracle, _ in
            let store = try await TestDatabase.store()
            var seen: [FeatureStatus: Int] = [:]
            for row in 0..<receipt.rows {
                for feature in receipt.features.prefix(2) {
                    let cell = try await store.explain(
                        row: row, feature: feature.description, of: receipt.name,
                        project: receipt.project)
                    let status = try #require(cell.status)
                    seen[status, default: 0] += 1
                    let stored = cell.source?.value ?? .null
                    let served =
                        cell.fallback?.served(insteadOf: stored, status)
                        ?? (status == .present ? stored : .null)
                    #expect(cell.value == served, "seed \(seed), row \(row)")
                }
            }
            let counted = oracle.leakage(of: join).prefix(2)
            let sum = { (count: (LeakageReport.FeatureCells) -> Int?) in
                counted.reduce(0) { $0 + (count($1) ?? 0) }
            }
            #expect(seen[.notFound, default: 0] == sum { $0.sources?.notFound })
            #expect(seen[.outsideMaxAge, default: 0] == sum { $0.sources?.outsideMaxAge })
            #expect(seen[.nullValue, default: 0] == sum { $0.nullValue })
        }
    }

    /// The same row with nothing in it.
    private static func emptied(_ row: TypedRow) -> TypedRow {
        TypedRow(
            key: row.key, eventTime: row.eventTime, createdTime: row.createdTime,
            values: row.values.map { _ in .null })
    }

    /// Fills the views of a seed and builds its datasets.
    private static func withDatasets(
        _ seed: UInt64,
        _ body: (
            DatasetReceipt, PointInTimeJoin, NaiveOfflineStore, PointInTimeCase
        ) async throws -> Void
    ) async throws {
        let example = PointInTimeCase.random(seed: seed)
        let store = try await TestDatabase.store()
        let project = try await Self.project.value
        let oracle = NaiveOfflineStore(now: { .latest })
        try await example.load(into: oracle, project: project)
        try await example.load(into: store, project: project)
        for (index, asked) in example.joins.enumerated() {
            let join = PointInTimeJoin(
                selection: try FeatureSelection(asked.features, in: project),
                entityRows: .table(asked.entityTable), asKnown: asked.asKnown,
                fullFeatureNames: false)
            let receipt = try await store.create(
                DatasetOrder(
                    name: "d\(seed)_\(index)", project: project.name, join: join, replaces: true),
                progress: { _ in })
            try await body(receipt, join, oracle, example)
        }
    }
}
