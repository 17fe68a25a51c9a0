import Features
import JSON
import Models
import Postgres
import PostgresStore
import TestSupport
import Testing

/// Nothing that holds a row is dropped without force, and nothing at all without an audit row.
struct DeletionTests {
    private func nothing(_ project: String) -> DefinitionBundle {
        DefinitionBundle(project: project, definitions: [])
    }

    private func exists(_ trips: Trips) async throws -> Bool {
        try await TestDatabase.texts("SELECT to_regclass('\(trips.table)')") != ["null"]
    }

    private func audit(_ project: String) async throws -> [AuditRecord] {
        try await TestDatabase.store().auditEntries(before: nil, limit: 1000).map(\.record)
            .filter { $0.object.hasPrefix("\(project)/") }
    }

    @Test func `a view with rows stays`() async throws {
        let trips = try await Trips("drop_refused")
        try await trips.write([Trips.row(), Trips.row(at: 1)], id: "1")
        await #expect(
            throws: FeatureError.inUse(
                "nothing was deleted",
                [Fault("feature_views/trips", "The feature view \"trips\" holds 2 rows.")])
        ) { try await trips.store.applied(nothing("drop_refused"), ApplyOptions(prune: true)) }
        #expect(try await trips.count() == 2)
        #expect(try await audit("drop_refused").isEmpty)
    }

    @Test func `with force its table goes, and the audit says who did it`() async throws {
        let trips = try await Trips("drop_forced")
        try await trips.write([Trips.row(), Trips.row(at: 1)], id: "1")
        let project = try await trips.store.applied(
            nothing("drop_forced"), ApplyOptions(prune: true, force: true, principal: "ann"))
        #expect(project.registered.isEmpty)
        #expect(try await exists(trips) == false)
        #expect(
            try await audit("drop_forced") == [
                AuditRecord(
                    principal: "ann", action: "drop",
                    object: "drop_forced/feature-views/trips@v1",
                    detail: [
                        "table": "larder_drop_forced.trips_v1", "rows": 2, "forced": true,
                    ])
            ])
    }

    @Test func `a batch of a deleted view is stored again when the view is there again`()
        async throws
    {
        let trips = try await Trips("drop_batches")
        let key = Idempotency(key: "k", bodyDigest: [1])
        try await trips.write([Trips.row()], id: "1", idempotency: key)
        _ = try await trips.store.applied(
            nothing("drop_batches"), ApplyOptions(prune: true, force: true))
        let again = try await Trips("drop_batches")
        let batch = try await again.write([Trips.row()], id: "2", idempotency: key)
        #expect(!batch.receipt.isReplay)
        #expect(try await again.count() == 1)
    }

    @Test func `an empty table goes with its view`() async throws {
        let trips = try await Trips("drop_empty")
        _ = try await trips.store.applied(nothing("drop_empty"), ApplyOptions(prune: true))
        #expect(try await exists(trips) == false)
        #expect(try await audit("drop_empty").map(\.detail["forced"]) == [false])
    }

    @Test func `rows that come between the plan and its apply are found`() async throws {
        let trips = try await Trips("drop_raced")
        let bundle = nothing("drop_raced")
        await #expect(
            throws: FeatureError.inUse(
                "nothing was deleted",
                [Fault("feature_views/trips@v1", "The feature view \"trips@v1\" holds 1 row.")])
        ) {
            try await PostgresStore.inTurn {
                let features = FeatureStore(
                    definitions: trips.store, offline: trips.store, datasets: trips.store,
                    now: { .latest })
                let plan = try await features.plan(bundle, ApplyOptions(prune: true))
                #expect(plan.objections.isEmpty)
                try await trips.write([Trips.row()], id: "1")
                _ = try await trips.store.apply(plan)
            }
        }
        #expect(try await trips.count() == 1)
    }

    @Test func `a version is dropped alone`() async throws {
        let first = try await Trips("drop_version")
        try await first.write([Trips.row()], id: "1")
        let second = try await Trips("drop_version", features: [Feature("city", .string)])
        let options = ApplyOptions(
            deletingVersions: [ViewReference(name: "trips", version: 1)], force: true)
        let project = try await first.store.applied(nothing("drop_version"), options)
        #expect(project.versions(of: "trips") == [2])
        #expect(try await first.store.load().project("drop_version").earlier.isEmpty)
        #expect(try await exists(first) == false)
        #expect(try await exists(second))
    }

    @Test func `rows for a dropped view are told that it is gone`() async throws {
        let trips = try await Trips("drop_late")
        _ = try await trips.store.applied(nothing("drop_late"), ApplyOptions(prune: true))
        await #expect(
            throws: FeatureError.conflict(
                "PostgreSQL says: relation \"larder_drop_late.trips_v1\" does not exist")
        ) { try await trips.write([Trips.row()], id: "1") }
    }

    @Test func `models and datasets that read a view are found`() async throws {
        let trips = try await Trips("drop_readers")
        let reads = PinnedFeatures(
            [FeatureReference(view: "trips", feature: "count")], versions: ["trips": 1])
        let model = try await trips.store.add(
            .make("m", project: "drop_readers", features: reads))
        #expect(model.features == reads)
        try await trips.store.set(
            ModelAlias(project: "drop_readers", model: "m", alias: "champion", version: 1),
            principal: "ann")
        _ = try await trips.dataset("d", trips.join(.table(Trips.entityTable(seconds: [1]))))
        let holdings = try await trips.store.holdings(
            of: "drop_readers", counting: [trips.schema])
        #expect(
            holdings.modelVersions == [
                .init(model: "m", version: 1, aliases: ["champion"], features: reads)
            ])
        #expect(
            holdings.datasets == [
                .init(
                    name: "d",
                    features: PinnedFeatures(
                        Trips.features.map { FeatureReference(view: "trips", feature: $0.name) },
                        versions: ["trips": 1]))
            ])
        #expect(holdings.rows == [trips.schema.identity: .init(0)])
    }

    @Test func `a deleted model loses its aliases, and keeps its versions`() async throws {
        let store = try await TestDatabase.store()
        let bundle = DefinitionBundle(
            project: "drop_model",
            definitions: [(.model(ModelDefinition(name: "m")), "models[0]")])
        _ = try await store.applied(bundle)
        _ = try await store.add(.make("m", project: "drop_model"))
        try await store.set(
            ModelAlias(project: "drop_model", model: "m", alias: "champion", version: 1),
            principal: "ann")
        _ = try await store.applied(
            nothing("drop_model"), ApplyOptions(prune: true, principal: "ann"))
        _ = try await store.applied(bundle)
        let names = try await store.names(after: nil)
        #expect(names?.aliases.filter { $0.project == "drop_model" } == [])
        #expect(try await store.versions(of: "m", project: "drop_model").map(\.version) == [1])
        #expect(
            try await audit("drop_model") == [
                AuditRecord(
                    principal: "ann", action: "drop",
                    object: "drop_model/models/m/aliases/champion", detail: ["version": 1]),
                AuditRecord(
                    principal: "ann", action: "set",
                    object: "drop_model/models/m/aliases/champion",
                    detail: ["version": 1, "former": nil]),
            ])
    }

    @Test(arguments: [
        "UPDATE larder.audit SET principal = 'bob'", "DELETE FROM larder.audit",
        "TRUNCATE larder.audit",
    ])
    func `the audit is only ever added to`(statement: String) async throws {
        let error = await #expect(throws: PostgresError.self) {
            try await TestDatabase.run(statement)
        }
        guard case .server(let refusal)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(refusal.message == "rows of larder.audit are only ever added")
    }

    @Test func `the audit comes in pages, the newest first`() async throws {
        let trips = try await Trips("drop_paged")
        _ = try await trips.store.applied(nothing("drop_paged"), ApplyOptions(prune: true))
        let newest = try await trips.store.auditEntries(before: nil, limit: 1)
        let id = try #require(newest.first?.id)
        let older = try await trips.store.auditEntries(before: id, limit: 1000)
        #expect(older.map(\.id) == older.map(\.id).sorted(by: >))
        #expect(older.allSatisfy { $0.id < id })
    }
}
