import Features
import JSON
import TestSupport
import Testing

/// What is said of a deletion, and what keeps it from being done.
@Suite struct DeletionTests {
    private static let kept = Drivers.bundle(Drivers.entities, Drivers.sources)
    private static let reads = PinnedFeatures(
        [FeatureReference(view: "stats", feature: "rating")], versions: ["stats": 1])

    private func holdings(
        rows: [Int: Int] = [:], models: [ProjectHoldings.ModelVersion] = [],
        datasets: [ProjectHoldings.Dataset] = []
    ) throws -> ProjectHoldings {
        var counts: [FeatureViewSchema.Identity: ProjectHoldings.RowCount] = [:]
        for (version, count) in rows {
            let schema = try Drivers.stats()
            let identity = FeatureViewSchema(
                project: "default", view: schema.view, source: schema.source, keys: schema.keys,
                storageVersion: version
            ).identity
            counts[identity] = ProjectHoldings.RowCount(count)
        }
        return ProjectHoldings(modelVersions: models, datasets: datasets, rows: counts)
    }

    /// A store with the definitions applied, and a bundle that lacks all but the sources.
    private func store(_ holdings: ProjectHoldings) async throws -> StoreUnderTest {
        let test = StoreUnderTest()
        try await test.apply()
        test.definitions.setHoldings(holdings)
        return test
    }

    private func refusal(_ details: String...) -> FeatureError {
        .inUse("nothing was deleted", details.map { Fault("feature_views/stats", $0) })
    }

    @Test func `a view without rows and readers is deleted`() async throws {
        let test = try await store(ProjectHoldings())
        let plan = try await test.apply(Self.kept, ApplyOptions(prune: true))
        #expect(plan.storageLines == ["drop stats 1"])
        #expect(!plan.isForced)
    }

    @Test(arguments: [(1, "1 row"), (3, "3 rows"), (1_000_001, "more than 1000000 rows")])
    func `a view with rows is not deleted, and they are counted`(
        count: Int, text: String
    ) async throws {
        let test = try await store(holdings(rows: [1: count]))
        await #expect(throws: refusal("The feature view \"stats\" holds \(text).")) {
            try await test.apply(Self.kept, ApplyOptions(prune: true))
        }
        #expect(test.definitions.registry.revision == 1)
    }

    @Test func `a view that models and datasets read is not deleted`() async throws {
        let test = try await store(
            holdings(
                models: [
                    .init(model: "ranker", version: 2, aliases: ["champion"], features: Self.reads)
                ],
                datasets: [.init(name: "winter", features: Self.reads)]))
        await #expect(
            throws: refusal(
                "The model \"ranker\" reads the feature view \"stats\" in its version 2.",
                "The dataset \"winter\" was joined from the feature view \"stats\".")
        ) { try await test.apply(Self.kept, ApplyOptions(prune: true)) }
    }

    @Test func `with force it is deleted all the same`() async throws {
        let test = try await store(holdings(rows: [1: 3]))
        let plan = try await test.apply(
            Self.kept, ApplyOptions(prune: true, force: true, principal: "ann"))
        #expect(plan.isForced)
        #expect(plan.principal == "ann")
        #expect(test.store.project("default").schema(of: "stats") == nil)
    }

    @Test func `a plan lists what force would lose, and is not refused`() async throws {
        let test = try await store(holdings(rows: [1: 3]))
        let plan = try await test.store.plan(
            DefinitionBundle(JSONValue(parsing: Self.kept)), ApplyOptions(prune: true))
        #expect(plan.objections.count == 1)
        let deletion = plan.changes.first { $0.id == DefinitionID(.featureView, "stats") }
        #expect(
            deletion?.breaks == [
                Break(
                    kind: "feature view", name: "stats",
                    reason: "requests that name it are refused"),
                Break(
                    kind: "feature view", name: "stats",
                    reason: "its table is dropped with 3 rows"),
            ])
    }

    @Test func `every version of a view is named with its rows`() async throws {
        let test = try await store(ProjectHoldings())
        try await test.apply(Drivers.bundle(Self.textual))
        test.definitions.setHoldings(try holdings(rows: [1: 3, 2: 1]))
        await #expect(
            throws: refusal(
                "The feature view \"stats@v1\" holds 3 rows.",
                "The feature view \"stats@v2\" holds 1 row.")
        ) { try await test.apply(Self.kept, ApplyOptions(prune: true)) }
    }

    private static let textual = Drivers.views.replacing(
        #""rating", "type": "float64""#, with: #""rating", "type": "string", "column": "city""#)

    @Test func `a version with rows is not deleted`() async throws {
        let test = try await store(ProjectHoldings())
        try await test.apply(Drivers.bundle(Self.textual, Drivers.services))
        test.definitions.setHoldings(try holdings(rows: [1: 3]))
        let options = ApplyOptions(deletingVersions: [ViewReference(name: "stats", version: 1)])
        await #expect(
            throws: FeatureError.inUse(
                "nothing was deleted",
                [
                    Fault(
                        "feature_views/stats@v1", "The feature view \"stats@v1\" holds 3 rows.")
                ])
        ) { try await test.apply("{}", options) }
    }

    @Test func `a new version says which models and datasets stay behind`() async throws {
        let other = PinnedFeatures([FeatureReference(view: "other", feature: "x")])
        let test = try await store(
            holdings(
                models: [
                    .init(model: "ranker", version: 2, aliases: [], features: Self.reads),
                    .init(model: "ranker", version: 3, aliases: [], features: other),
                ],
                datasets: [
                    .init(name: "winter", features: Self.reads),
                    .init(name: "summer", features: other),
                ]))
        let plan = try await test.apply(Drivers.bundle(Self.textual))
        #expect(
            plan.changes.first?.breaks.dropFirst() == [
                Break(
                    kind: "model", name: "ranker",
                    reason: "its version 2 goes on reading \"stats@v1\", which takes rows under "
                        + "that name only"),
                Break(
                    kind: "dataset", name: "winter",
                    reason: "it was joined from \"stats@v1\", and cannot be built again from the "
                        + "new version"),
            ])
        #expect(plan.objections.isEmpty)
    }

    @Test func `a lost alias says which model it takes along`() async throws {
        let test = try await store(
            holdings(models: [
                .init(model: "ranker", version: 2, aliases: [], features: Self.reads)
            ]))
        let services = Drivers.services.replacing("stats:rating", with: "stats:stars")
        let renamed = #"{"name": "stars", "type": "float64", "renamed_from": "rating"}"#
        let bare = #"{"name": "stars", "type": "float64", "column": "rating", "aliases": []}"#
        let views = { (feature: String) in
            Drivers.views.replacing(#"{"name": "rating", "type": "float64"}"#, with: feature)
        }
        let first = try await test.apply(Drivers.bundle(views(renamed), services))
        #expect(first.changes.first?.breaks == [])
        let second = try await test.apply(Drivers.bundle(views(bare)))
        #expect(
            second.changes.first?.breaks.last
                == Break(
                    kind: "model", name: "ranker",
                    reason: "its version 2 reads \"stats:rating\", and cannot be served"))
    }

    @Test func `a name that the newest version loses is nothing to a model of an earlier one`()
        async throws
    {
        let test = try await store(
            holdings(models: [
                .init(model: "ranker", version: 2, aliases: [], features: Self.reads)
            ]))
        let views = { (feature: String) in
            Drivers.views.replacing(#"{"name": "rating", "type": "float64"}"#, with: feature)
        }
        try await test.apply(Drivers.bundle(Self.textual))
        let stars = #"{"name": "stars", "type": "string", "column": "city", "#
        try await test.apply(Drivers.bundle(views(stars + #""renamed_from": "rating"}"#)))
        let plan = try await test.apply(Drivers.bundle(views(stars + #""aliases": []}"#)))
        #expect(plan.changes.map(\.action) == [.update])
        #expect(plan.changes.first?.breaks.contains { $0.kind == "model" } == false)
    }

    @Test func `the aliases of a deleted model are named`() async throws {
        let test = try await store(
            holdings(models: [
                .init(model: "ranker", version: 2, aliases: ["champion"], features: nil)
            ]))
        let plan = try await test.apply(
            "{}", ApplyOptions(deleting: [DefinitionID(.model, "ranker")]))
        #expect(
            plan.changes.first?.breaks.last
                == Break(
                    kind: "model", name: "ranker",
                    reason: "its alias \"champion\" of version 2 is dropped"))
    }

    @Test func `a version that does not exist is unknown`() async throws {
        let test = try await store(ProjectHoldings())
        await #expect(
            throws: FeatureError.unknown(
                kind: .featureView, name: "stats@v7",
                hint: "GET /v1/feature-views lists those of the project.")
        ) {
            try await test.apply(
                "{}", ApplyOptions(deletingVersions: [ViewReference(name: "stats", version: 7)]))
        }
    }
}
