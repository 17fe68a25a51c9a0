import Synchronization

extension FeatureStore {
    /// What applying the bundle would do.
    ///
    /// What needs force is listed, not refused.
    /// - Throws: As `apply` does; nothing is changed.
    package func plan(
        _ bundle: DefinitionBundle, _ options: ApplyOptions = ApplyOptions()
    ) async throws(FeatureError) -> RegistryPlan {
        let registry = try await definitions.load()
        var plan = try RegistryPlan(applying: bundle, to: registry, options)
        try await checkSources(of: plan, bundle: bundle)
        if !plan.isEmpty {
            let holdings = try await definitions.holdings(
                of: bundle.project, counting: plan.removed.map(\.schema))
            plan.assess(holdings)
            try await estimateBackfills(of: &plan)
        }
        return plan
    }

    /// Asks the database how many rows the sources of new views and features have.
    private func estimateBackfills(of plan: inout RegistryPlan) async throws(FeatureError) {
        var known: [String: Int] = [:]
        for index in plan.changes.indices where plan.changes[index].backfill != nil {
            guard let schema = plan.project.schema(of: plan.changes[index].id.name) else {
                continue
            }
            let source = schema.source
            let rows: Int
            if let cached = known[source.name] {
                rows = cached
            } else {
                rows = try await definitions.rowEstimate(of: source)
                known[source.name] = rows
            }
            plan.changes[index].backfill?.rows = rows
        }
    }

    /// Applies the bundle: all of it, or nothing.
    ///
    /// When this returns, the definitions survive any crash and every lookup follows them. When
    /// somebody else applied something since the plan was made, a new plan is made, a few times at
    /// most.
    /// - Throws: `.invalid` as `RegistryPlan` does, and where a source lacks what a view needs;
    ///   `.inUse` where rows would be lost and nobody said that they may be.
    package func apply(
        _ bundle: DefinitionBundle, _ options: ApplyOptions = ApplyOptions()
    ) async throws(FeatureError) -> RegistryPlan {
        var attemptsLeft = Self.applyAttemptsMax
        while true {
            let plan = try await plan(bundle, options)
            if let refusal = plan.refusal { throw refusal }
            guard !plan.isEmpty else {
                // An earlier apply may have been committed here without its tables getting
                // filled, or by another server.
                if plan.baseRevision > current.registry.revision {
                    try await serve(try await definitions.load())
                }
                return plan
            }
            let registry: Registry
            do {
                registry = try await definitions.apply(plan)
            } catch .conflict(let reason) {
                attemptsLeft -= 1
                if attemptsLeft == 0 { throw .conflict(reason) }
                continue
            } catch {
                // It may have been committed all the same, with nobody left to say so.
                if case .unavailable = error { markRegistryStale() }
                throw error
            }
            try await follow(registry)
            return plan
        }
    }

    /// Serves a committed registry, in a task of its own: a caller who leaves must not leave the
    /// server with the old one.
    private func follow(_ registry: Registry) async throws(FeatureError) {
        let serving = Task { () -> FeatureError? in
            do throws(FeatureError) {
                try await serve(registry)
                return nil
            } catch {
                markRegistryStale()
                return error
            }
        }
        if let error = await serving.value { throw error }
    }

    /// Plans that one apply makes before it reports a conflict.
    package static let applyAttemptsMax = 3

    /// Checks the plan's batch views against the columns that their sources really have.
    private func checkSources(
        of plan: RegistryPlan, bundle: DefinitionBundle
    ) async throws(FeatureError) {
        let faults = FaultCollector()
        var known: [String: SourceColumns] = [:]
        for schema in plan.project.schemas {
            guard Self.isTouched(schema, by: plan) else { continue }
            if case .push = schema.source.origin { continue }
            let columns: SourceColumns
            if let cached = known[schema.source.name] {
                columns = cached
            } else {
                columns = try await definitions.columns(
                    of: schema.source,
                    path: bundle.path(of: DefinitionID(.dataSource, schema.source.name)))
                known[schema.source.name] = columns
            }
            let path = bundle.path(of: DefinitionID(.featureView, schema.name))
            columns.check(schema, path: path, faults: faults)
        }
        guard faults.faults.isEmpty else {
            throw .invalid(DefinitionBundle.refusal, faults.faults)
        }
    }

    private static func isTouched(_ schema: FeatureViewSchema, by plan: RegistryPlan) -> Bool {
        plan.changes.contains { change in
            guard change.action == .create || change.action == .update else { return false }
            return change.id == DefinitionID(.featureView, schema.name)
                || change.id == DefinitionID(.dataSource, schema.source.name)
                || change.id.kind == .entity && schema.view.entities.contains(change.id.name)
        }
    }
}

extension DefinitionBundle {
    /// Where the definition stands in the bundle, or in the registry.
    func path(of id: DefinitionID) -> String {
        definitions.first { $0.definition.id == id }?.path ?? "\(id.kind.bundleMember)/\(id.name)"
    }
}
