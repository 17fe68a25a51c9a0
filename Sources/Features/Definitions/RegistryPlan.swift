/// What applying a bundle would do, worked out before anything is done.
package struct RegistryPlan: Sendable {
    package let project: Project
    package let changes: [DefinitionChange]
    package let storage: [StorageChange]
    /// The revision of the registry the plan was made against.
    package let baseRevision: Int64

    package var isEmpty: Bool { changes.allSatisfy { $0.action == .unchanged } }
}

extension RegistryPlan {
    /// Works out what to do so that `registry` contains `bundle`.
    ///
    /// - Parameters:
    ///   - prune: Whether definitions of the project that the bundle lacks are deleted.
    ///   - deleting: Definitions to delete besides.
    /// - Throws: `.invalid` where definitions do not fit each other, or where a view would have
    ///   to store what it cannot.
    package init(
        applying bundle: DefinitionBundle, to registry: Registry, prune: Bool = false,
        deleting: Set<DefinitionID> = []
    ) throws(FeatureError) {
        let current = registry.project(bundle.project)
        var paths: [DefinitionID: String] = [:]
        for (definition, path) in bundle.definitions { paths[definition.id] = path }
        let deleted = Set(
            current.registered.keys.filter {
                paths[$0] == nil && (prune || deleting.contains($0))
            })
        let project = Self.project(applying: bundle, to: current, deleted: deleted)
        let schemas = try ProjectValidator(project: project, paths: paths, deleted: deleted)
            .validate()
        self.project = project
        storage = try Self.storageChanges(to: schemas, from: current, paths: paths)
        changes =
            bundle.definitions.map { Self.change(to: $0.definition, from: current, in: project) }
            + deleted.sorted(by: Self.precedes).map { Self.deletion(of: $0, from: current) }
        baseRevision = registry.revision
    }

    private static func project(
        applying bundle: DefinitionBundle, to current: Project, deleted: Set<DefinitionID>
    ) -> Project {
        var registered = current.registered
        var retired = current.retired
        for id in deleted { retired[id] = registered.removeValue(forKey: id)?.version }
        for (definition, _) in bundle.definitions {
            let id = definition.id
            registered[id] = next(
                after: registered[id], retired: retired.removeValue(forKey: id), definition)
        }
        return Project(name: bundle.project, registered: registered, retired: retired)
    }

    private static func next(
        after old: Registered?, retired: Int?, _ definition: Definition
    ) -> Registered {
        guard let old else {
            let version = (retired ?? 0) + 1
            return Registered(definition, version: version, storageVersion: version)
        }
        let version = old.definition == definition ? old.version : old.version + 1
        return Registered(definition, version: version, storageVersion: old.storageVersion)
    }

    private static func change(
        to definition: Definition, from old: Project, in new: Project
    ) -> DefinitionChange {
        let version = new.registered[definition.id]?.version ?? 1
        guard let before = old.registered[definition.id]?.definition else {
            return DefinitionChange(
                id: definition.id, action: .create, version: version, details: [], breaks: [])
        }
        return DefinitionChange(
            id: definition.id, action: before == definition ? .unchanged : .update,
            version: version, details: DefinitionDifference.lines(from: before, to: definition),
            breaks: breaks(from: before, to: definition))
    }

    private static func deletion(of id: DefinitionID, from old: Project) -> DefinitionChange {
        DefinitionChange(
            id: id, action: .delete, version: old.registered[id]?.version ?? 1, details: [],
            breaks: ["requests that name the \(id.kind.rawValue) \"\(id.name)\""])
    }

    private static func breaks(from old: Definition, to new: Definition) -> [String] {
        switch (old, new) {
        case (.featureView(let old), .featureView(let new)) where old.online && !new.online:
            ["lookups of the latest values of the feature view \"\(new.name)\""]
        case (.featureService(let old), .featureService(let new)):
            old.features.filter { !new.features.contains($0) }
                .map { "readers of \"\($0)\" through the feature service \"\(new.name)\"" }
        default: []
        }
    }

    private static func precedes(_ left: DefinitionID, _ right: DefinitionID) -> Bool {
        (left.kind.bundleMember, left.name) < (right.kind.bundleMember, right.name)
    }

    private static func storageChanges(
        to schemas: [FeatureViewSchema], from old: Project, paths: [DefinitionID: String]
    ) throws(FeatureError) -> [StorageChange] {
        var changes: [StorageChange] = []
        let faults = FaultCollector()
        for schema in schemas {
            guard let before = old.schema(of: schema.name) else {
                changes.append(.create(schema))
                continue
            }
            let path =
                paths[DefinitionID(.featureView, schema.name)] ?? "feature_views/\(schema.name)"
            changes += StorageEvolution(before: before, after: schema, path: path)
                .changes(faults: faults)
            if schema != before, schema.windows != nil || before.windows != nil {
                changes.append(.tile(schema))
            }
        }
        guard faults.faults.isEmpty else {
            throw .invalid(DefinitionBundle.refusal, faults.faults)
        }
        return changes
    }
}
