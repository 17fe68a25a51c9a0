import Features
import JSON
import TestSupport
import Testing

@Suite struct RegistryPlanTests {
    private let everything = [
        "entity driver", "data source trips", "feature view stats", "feature service ranking",
        "model ranker",
    ]

    @Test func `what is new is created at version 1`() throws {
        let plan = try plan(Drivers.bundle, on: .empty)
        #expect(plan.lines == everything.map { "create \($0) 1" })
        #expect(Set(plan.project.registered.values.map(\.version)) == [1])
        #expect(plan.storageLines == ["create stats 1"])
    }

    @Test func `what is applied again is unchanged, and the plan is empty`() throws {
        let plan = try plan(Drivers.bundle, on: registry(Drivers.bundle))
        #expect(plan.lines == everything.map { "unchanged \($0) 1" })
        #expect(plan.isEmpty)
        #expect(plan.storageLines.isEmpty)
    }

    @Test func `every change of a definition counts its version up`() throws {
        let second = Drivers.models.replacing("won", with: "hired")
        let third = Drivers.models.replacing("won", with: "kept")
        let registry = try registry(Drivers.bundle, Drivers.bundle(second))
        let plan = try plan(Drivers.bundle(third), on: registry)
        #expect(plan.lines == ["update model ranker 3"])
        #expect(plan.baseRevision == 2)
    }

    @Test func `what a bundle leaves out stays`() throws {
        let plan = try plan(Drivers.bundle(Drivers.entities), on: registry(Drivers.bundle))
        #expect(plan.lines == ["unchanged entity driver 1"])
        #expect(plan.project.registered.count == 5)
    }

    @Test func `with prune, what a bundle leaves out is deleted`() throws {
        let bundle = Drivers.bundle(Drivers.entities, Drivers.sources, Drivers.views)
        let plan = try plan(bundle, on: registry(Drivers.bundle), prune: true)
        #expect(
            plan.lines == [
                "unchanged entity driver 1", "unchanged data source trips 1",
                "unchanged feature view stats 1", "delete feature service ranking 1",
                "delete model ranker 1",
            ])
        #expect(plan.project.registered.count == 3)
    }

    @Test func `other projects are left alone by prune`() throws {
        let registry = try registry(
            Drivers.bundle, #"{"project": "other", "models": [{"name": "m"}]}"#)
        let plan = try plan(#"{"project": "other"}"#, on: registry, prune: true)
        #expect(plan.lines == ["delete model m 1"])
        #expect(plan.project.name == "other")
    }

    @Test func `what is to be deleted is, unless the bundle defines it`() throws {
        let ids: Set = [DefinitionID(.model, "ranker"), DefinitionID(.featureService, "ranking")]
        let plan = try plan(
            Drivers.bundle(Drivers.services), on: registry(Drivers.bundle), deleting: ids)
        #expect(plan.lines == ["unchanged feature service ranking 1", "delete model ranker 1"])
    }

    @Test func `deleting what does not exist changes nothing`() throws {
        let plan = try plan(
            "{}", on: registry(Drivers.bundle), deleting: [DefinitionID(.model, "none")])
        #expect(plan.isEmpty)
    }

    @Test func `a view created anew stores its rows apart from those of its namesake`() throws {
        let kept = Drivers.bundle(Drivers.entities, Drivers.sources)
        let updated = Drivers.bundle.replacing("1h", with: "2h")
        var registry = try registry(Drivers.bundle, updated)
        registry = try plan(kept, on: registry, prune: true).applied(to: registry)
        let plan = try plan(Drivers.bundle, on: registry)
        #expect(plan.project.schema(of: "stats")?.storageVersion == 3)
        #expect(plan.storageLines == ["create stats 3"])
        #expect(plan.lines.contains("create feature view stats 3"))
    }

    @Test func `a change says what differs`() throws {
        let changed = """
            {"feature_views": [{"name": "stats", "entities": ["driver"], "source": "trips",
              "online": false, "owner": "ann",
              "features": [{"name": "home", "type": "string", "column": "city"},
                {"name": "rating", "type": "float64", "description": "stars"},
                {"name": "stars", "type": "float64", "column": "rating"}]}]}
            """
        let plan = try plan(changed, on: registry(Drivers.bundle))
        #expect(
            plan.changes.first?.details == [
                #"ttl: "1h" removed"#,
                "online: true → false",
                #"features: rating {"name":"rating","type":"float64"} → "#
                    + #"{"name":"rating","type":"float64","description":"stars"}"#,
                "features: stars added",
                #"owner: "ann" added"#,
            ])
    }

    @Test func `features in another order are a change that says so`() throws {
        let changed = Drivers.services.replacing(
            #""stats:rating", "stats:home""#, with: #""stats:home", "stats:rating""#)
        let plan = try plan(Drivers.bundle(changed), on: registry(Drivers.bundle))
        #expect(
            plan.changes.first?.details == [
                #"features: ["stats:rating","stats:home"] → ["stats:home","stats:rating"]"#
            ])
    }

    @Test func `a deletion breaks the requests that name it`() throws {
        let plan = try plan(
            "{}", on: registry(Drivers.bundle), deleting: [DefinitionID(.model, "ranker")])
        #expect(
            plan.changes.map(\.breaks) == [
                [Break(kind: "model", name: "ranker", reason: "requests that name it are refused")]
            ])
    }

    @Test func `taking a view offline breaks its lookups`() throws {
        let changed = Drivers.views.replacing(#""ttl""#, with: #""online": false, "ttl""#)
        let plan = try plan(Drivers.bundle(changed), on: registry(Drivers.bundle))
        #expect(
            plan.changes.first?.breaks == [
                Break(
                    kind: "feature view", name: "stats",
                    reason: "lookups of its latest values are refused")
            ])
    }

    @Test func `taking a feature out of a service breaks its readers`() throws {
        let changed = Drivers.services.replacing(#", "stats:home""#, with: "")
        let plan = try plan(Drivers.bundle(changed), on: registry(Drivers.bundle))
        #expect(
            plan.changes.first?.breaks == [
                Break(
                    kind: "feature service", name: "ranking",
                    reason: "its readers get no \"stats:home\" any more")
            ])
    }
}

extension RegistryPlan {
    /// Its changes, such as `create entity driver 1`.
    var lines: [String] {
        changes.map { "\($0.action) \($0.id.kind.rawValue) \($0.name) \($0.version)" }
    }

    /// What it asks of the tables, such as `add stats 1: home`.
    var storageLines: [String] {
        storage.map { change in
            switch change {
            case .create(let schema): "create \(schema.name) \(schema.storageVersion)"
            case .rename(let renames, let schema):
                "rename \(schema.name) \(schema.storageVersion): "
                    + renames.map { "\($0.old) \($0.new)" }.joined(separator: ", ")
            case .add(let features, let schema):
                "add \(schema.name) \(schema.storageVersion): "
                    + features.map(\.name).joined(separator: ", ")
            case .widen(let features, let schema):
                "widen \(schema.name) \(schema.storageVersion): "
                    + features.map { "\($0.name) \($0.type.name)" }.joined(separator: ", ")
            case .drop(let schema): "drop \(schema.name) \(schema.storageVersion)"
            case .tile(let schema): "tile \(schema.name) \(schema.storageVersion)"
            }
        }
    }
}
