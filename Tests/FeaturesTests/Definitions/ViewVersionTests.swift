import Features
import JSON
import TestSupport
import Testing

/// Versions of a view beside each other, and who is bound to which.
@Suite struct ViewVersionTests {
    /// The view with a rating that is text, which a number cannot become.
    private static let views = Drivers.views.replacing(
        #""rating", "type": "float64""#, with: #""rating", "type": "string", "column": "city""#)
    private static let everything = Drivers.bundle(
        Drivers.entities, Drivers.sources, views, Drivers.services, Drivers.models)

    private func selection(
        _ references: String..., in project: Project
    ) throws -> FeatureSelection {
        try FeatureSelection(references.compactMap(FeatureReference.init), in: project)
    }

    @Test func `an incompatible view is version 2, beside version 1`() throws {
        let plan = try plan(Drivers.bundle(Self.views), on: registry(Drivers.bundle))
        #expect(plan.lines == ["update feature view stats 2"])
        #expect(plan.storageLines == ["create stats 2"])
        #expect(plan.project.versions(of: "stats") == [1, 2])
        let stats = plan.project.schema(of: "stats")
        #expect(stats?.storageVersion == 2)
        #expect(stats?.features.first?.type == .string)
        let first = plan.project.schema(of: ViewReference(name: "stats", version: 1))
        #expect(first?.storageVersion == 1)
        #expect(first?.features.first?.type == .float64)
    }

    @Test func `a version keeps what it refers to as it was`() throws {
        var registry = try registry(Drivers.bundle, Drivers.bundle(Self.views))
        let source = Drivers.sources.replacing("known_at", with: "seen_at")
        registry = try plan(Drivers.bundle(source), on: registry).applied(to: registry)
        let project = registry.project("default")
        #expect(project.schema(of: "stats")?.source.createdTimestamp == "seen_at")
        let first = project.schema(of: ViewReference(name: "stats", version: 1))
        #expect(first?.source.createdTimestamp == "known_at")
    }

    @Test func `a version with aggregations keeps its events, whatever the newest declares`() throws
    {
        let events = """
            "feature_views": [{"name": "stats", "entities": ["driver"], "source": "trips",
              "aggregations": [{"name": "rides", "function": "count", "window": "1d"}]}]
            """
        let expiring = Drivers.views.replacing(
            #""ttl": "1h""#, with: #""ttl": "1h", "retention": "30d""#)
        let project = try registry(
            Drivers.bundle(Drivers.entities, Drivers.sources, events), Drivers.bundle(expiring)
        ).project("default")
        let newest = try #require(project.schema(of: "stats"))
        let first = try #require(project.schema(named: "stats@v1"))
        #expect(first.windows != nil)
        #expect(project.retention(of: newest) == newest.view.retention)
        #expect(newest.view.retention != nil)
        #expect(project.retention(of: first) == nil)
    }

    @Test func `a table serves all the versions that were compatible with it`() throws {
        let longer = Drivers.bundle.replacing("1h", with: "2h")
        let project = try registry(Drivers.bundle, longer, Self.everything).project("default")
        #expect(project.versions(of: "stats") == [1, 3])
        let tables = [1, 2, 3, 4].map {
            project.schema(of: ViewReference(name: "stats", version: $0))?.storageVersion
        }
        #expect(tables == [1, 1, 3, nil])
    }

    @Test func `references without a version mean the newest`() throws {
        let project = try registry(Drivers.bundle, Self.everything).project("default")
        let selection = try selection("stats:rating", "stats@v1:rating", in: project)
        #expect(selection.items.map(\.type) == [.string, .float64])
        #expect(selection.views.map(\.storageVersion) == [2, 1])
        #expect(selection.names == ["stats:rating", "stats@v1:rating"])
        #expect(selection.versions == ["stats": 2])
    }

    @Test func `two numbers of one table are one view`() throws {
        let longer = Drivers.bundle.replacing("1h", with: "2h")
        let project = try registry(Drivers.bundle, longer).project("default")
        let selection = try selection("stats@v1:rating", "stats@v2:home", in: project)
        #expect(selection.views.map(\.storageVersion) == [1])
    }

    @Test func `two versions of a feature are columns under their full names`() throws {
        let project = try registry(Drivers.bundle, Self.everything).project("default")
        let selection = try selection("stats:rating", "stats@v1:rating", in: project)
        #expect(
            try selection.columnNames(full: true, besides: [])
                == ["stats__rating", "stats@v1__rating"])
    }

    @Test func `a version that is not there is told with those that are`() throws {
        let project = try registry(Drivers.bundle, Self.everything).project("default")
        #expect(
            throws: FeatureError.invalid(
                "unknown version of the feature view \"stats\"",
                [
                    Fault(
                        "features[1]", "There is no feature view \"stats@v7\".",
                        hint: "Its versions are stats@v1, stats@v2.")
                ])
        ) { try selection("stats:home", "stats@v7:home", in: project) }
    }

    @Test func `a service stays bound to the version it was applied against`() throws {
        let plan = try plan(Drivers.bundle(Self.views), on: registry(Drivers.bundle))
        let selection = try FeatureSelection(service: "ranking", in: plan.project)
        #expect(selection.views.map(\.storageVersion) == [1])
        #expect(selection.names == ["stats:rating", "stats:home"])
        #expect(
            plan.changes.first?.breaks == [
                Break(
                    kind: "feature service", name: "ranking",
                    reason: "it reads \"stats@v1\" until it is applied again")
            ])
    }

    @Test func `applied again, a service is bound to the newest version`() throws {
        let registry = try registry(Drivers.bundle, Drivers.bundle(Self.views))
        let plan = try plan(Drivers.bundle(Drivers.services), on: registry)
        #expect(plan.lines == ["update feature service ranking 2"])
        #expect(plan.changes.first?.details == ["stats: version 1 → 2"])
        let selection = try FeatureSelection(service: "ranking", in: plan.project)
        #expect(selection.views.map(\.storageVersion) == [2])
    }

    @Test func `a service in the bundle of the new version is told that it is empty`() throws {
        let plan = try plan(Self.everything, on: registry(Drivers.bundle))
        #expect(
            plan.changes[2].breaks == [
                Break(
                    kind: "feature service", name: "ranking",
                    reason: "it reads version 2 from now on, which holds no rows yet")
            ])
    }

    @Test func `a service may name a version itself, and keeps it`() throws {
        let services = Drivers.services.replacing("stats:rating", with: "stats@v1:rating")
        let registry = try registry(Drivers.bundle, Self.everything)
        let plan = try plan(Drivers.bundle(services), on: registry)
        let selection = try FeatureSelection(service: "ranking", in: plan.project)
        #expect(selection.names == ["stats@v1:rating", "stats:home"])
        #expect(selection.views.map(\.storageVersion) == [1, 2])
    }

    @Test func `a service cannot name a version that is not there`() throws {
        let services = Drivers.services.replacing("stats:rating", with: "stats@v2:rating")
        #expect(
            throws: FeatureError.invalid(
                "the definitions were not applied",
                [
                    Fault(
                        "feature_services[0].features[0]",
                        "There is no feature view \"stats@v2\".",
                        hint: "Its versions are stats@v1.")
                ])
        ) { try plan(Drivers.bundle(services), on: registry(Drivers.bundle)) }
    }

    @Test func `a version that a service reads is not deleted`() throws {
        let registry = try registry(Drivers.bundle, Drivers.bundle(Self.views))
        let fault = { (index: Int) in
            Fault(
                "feature_services/ranking.features[\(index)]",
                "The feature view \"stats@v1\" would be deleted, but is read here.",
                hint: "Apply the feature service again, or change what it names.")
        }
        #expect(
            throws: FeatureError.invalid(
                "the definitions were not applied", [fault(0), fault(1)])
        ) {
            try plan(
                "{}", on: registry, deletingVersions: [ViewReference(name: "stats", version: 1)])
        }
    }

    @Test func `a version that nobody reads is deleted, and the view stays`() throws {
        let registry = try registry(Drivers.bundle, Self.everything)
        let plan = try plan(
            "{}", on: registry, deletingVersions: [ViewReference(name: "stats", version: 1)])
        #expect(plan.lines == ["delete feature view stats@v1 1"])
        #expect(plan.storageLines == ["drop stats 1"])
        #expect(plan.project.versions(of: "stats") == [2])
    }

    @Test func `the newest version is not deleted alone`() throws {
        let registry = try registry(Drivers.bundle, Self.everything)
        #expect(
            throws: FeatureError.invalid(
                "nothing was deleted",
                [
                    Fault(
                        "name", "\"stats@v2\" is the newest version of its feature view.",
                        hint: "Delete the feature view, or apply another version of it first.")
                ])
        ) {
            try plan(
                "{}", on: registry, deletingVersions: [ViewReference(name: "stats", version: 2)])
        }
    }

    @Test func `a view is deleted with all its versions, whose numbers do not come again`() throws {
        var registry = try registry(Drivers.bundle, Self.everything)
        let pruned = try plan("{}", on: registry, prune: true)
        #expect(pruned.storageLines == ["drop stats 1", "drop stats 2"])
        #expect(pruned.project.earlier.isEmpty)
        registry = pruned.applied(to: registry)
        #expect(try plan(Drivers.bundle, on: registry).storageLines == ["create stats 3"])
    }

    @Test func `what is pinned comes back from its document`() {
        let pinned = PinnedFeatures(
            ["stats:rating", "a@v2:x"].compactMap(FeatureReference.init),
            versions: ["stats": 1])
        #expect(PinnedFeatures(pinned.json) == pinned)
        #expect(pinned.meant.map(\.description) == ["stats@v1:rating", "a@v2:x"])
    }
}
