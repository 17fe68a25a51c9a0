/// A plan in the making: a project on its way from what is registered to what a bundle says.
///
/// Its steps come in the order in which `RegistryPlan` takes them.
struct PlanDraft {
    let bundle: DefinitionBundle
    let current: Project
    /// Where in the bundle a definition stands.
    let paths: [DefinitionID: String]
    /// The definitions that go.
    let deleted: Set<DefinitionID>
    /// The versions that go while their views stay, in order.
    private(set) var deletedVersions: [EarlierVersion] = []
    private(set) var storage: [StorageChange] = []
    private(set) var superseded: [EarlierVersion] = []
    private(set) var registered: [DefinitionID: Registered]
    private var retired: [DefinitionID: Int]
    private var earlier: [String: [EarlierVersion]]
    /// Why a view's rows are stored anew, by its name.
    private(set) var reasons: [String: [String]] = [:]
    /// What is to be copied, by the name of the view.
    private(set) var backfills: [String: Backfill] = [:]

    init(_ bundle: DefinitionBundle, _ current: Project, _ options: ApplyOptions) {
        self.bundle = bundle
        self.current = current
        var paths: [DefinitionID: String] = [:]
        for (definition, path) in bundle.definitions { paths[definition.id] = path }
        self.paths = paths
        deleted = Set(
            current.registered.keys.filter {
                paths[$0] == nil && (options.prune || options.deleting.contains($0))
            })
        registered = current.registered
        retired = current.retired
        earlier = current.earlier
    }

    var project: Project {
        Project(name: bundle.project, registered: registered, retired: retired, earlier: earlier)
    }

    /// The versions of views that are registered no more.
    var removed: [EarlierVersion] {
        let views = deleted.filter { $0.kind == .featureView }.sorted { $0.name < $1.name }
        return views.flatMap { id in
            let newest = current.schema(of: id.name).map { schema in
                EarlierVersion(schema: schema, version: current.registered[id]?.version ?? 1)
            }
            return current.earlier[id.name, default: []] + (newest.map { [$0] } ?? [])
        } + deletedVersions
    }

    /// Takes earlier versions of views away.
    /// - Throws: `.unknown`, or `.invalid` for the newest version of a view.
    mutating func removeVersions(_ references: Set<ViewReference>) throws(FeatureError) {
        for reference in references.sorted(by: { $0.description < $1.description }) {
            guard let version = current.earlierVersion(reference) else {
                guard current.schema(of: reference) == nil else {
                    throw .newestVersion(reference)
                }
                throw .unknown(
                    kind: .featureView, name: reference.description,
                    hint: "GET /v1/feature-views lists those of the project.")
            }
            guard !deletedVersions.contains(version) else { continue }
            deletedVersions.append(version)
            earlier[reference.name]?.removeAll { $0 == version }
        }
    }

    /// Puts the bundle's definitions in, and takes the deleted ones out.
    mutating func register() {
        for id in deleted {
            retired[id] = registered.removeValue(forKey: id)?.version
            if id.kind == .featureView { earlier[id.name] = nil }
        }
        for (definition, _) in bundle.definitions {
            let id = definition.id
            let settled = definition.settled(after: current.registered[id]?.definition)
            registered[id] = Self.next(
                after: registered[id], retired: retired.removeValue(forKey: id), settled)
        }
    }

    private static func next(
        after old: Registered?, retired: Int?, _ definition: Definition
    ) -> Registered {
        guard let old else {
            let version = (retired ?? 0) + 1
            return Registered(definition, version: version, storageVersion: version)
        }
        let version = old.definition == definition ? old.version : old.version + 1
        return Registered(
            definition, version: version, storageVersion: old.storageVersion, pins: old.pins)
    }

    /// Works out what becomes of the stored rows of each view: its table is created or changed, or
    /// a new version gets another one.
    mutating func evolveViews() {
        for schema in project.schemas {
            guard let before = current.schema(of: schema.name) else {
                create(schema, .newView)
                continue
            }
            switch StorageEvolution(before: before, after: schema).outcome {
            case .inPlace(let changes):
                storage += changes
                if schema != before, schema.windows != nil || before.windows != nil {
                    storage.append(.tile(schema))
                }
                for case .add(let features, let schema) in changes {
                    needBackfill(of: schema, .newFeatures, features.map(\.name))
                }
            case .apart(let reasons): supersede(before, by: schema, reasons)
            }
        }
    }

    private mutating func supersede(
        _ before: FeatureViewSchema, by schema: FeatureViewSchema, _ reasons: [String]
    ) {
        let id = DefinitionID(.featureView, before.name)
        guard let old = current.registered[id], let new = registered[id] else { return }
        let version = EarlierVersion(schema: before, version: old.version)
        superseded.append(version)
        earlier[before.name, default: []].append(version)
        self.reasons[before.name] = reasons
        registered[id] = Registered(
            new.definition, version: old.version + 1, storageVersion: old.version + 1)
        create(schema.stored(as: old.version + 1), .newVersion)
    }

    private mutating func create(_ schema: FeatureViewSchema, _ reason: Backfill.Reason) {
        storage.append(.create(schema))
        needBackfill(of: schema, reason, schema.features.map(\.name))
    }

    private mutating func needBackfill(
        of schema: FeatureViewSchema, _ reason: Backfill.Reason, _ features: [String]
    ) {
        // What was sent to us is nowhere to be copied from.
        if case .push = schema.source.origin { return }
        backfills[schema.name] = Backfill(reason: reason, features: features)
    }

    /// Binds the bundle's services and on-demand views to the versions that are the newest now;
    /// others stay bound to those that were when they were applied.
    mutating func pinReaders() {
        for (definition, _) in bundle.definitions {
            guard let references = definition.references, let new = registered[definition.id]
            else { continue }
            var pins: [String: Int] = [:]
            for reference in references where reference.version == nil {
                let id = DefinitionID(.featureView, reference.view)
                pins[reference.view] = registered[id]?.storageVersion
            }
            let old = current.registered[definition.id]
            let isMoved = old.map { $0.definition == definition && $0.pins != pins } ?? false
            registered[definition.id] = Registered(
                definition, version: new.version + (isMoved ? 1 : 0),
                storageVersion: new.storageVersion, pins: pins)
        }
    }
}

extension Definition {
    /// The definition as it is registered after `old`.
    fileprivate func settled(after old: Definition?) -> Definition {
        guard case .featureView(var view) = self else { return self }
        var before: (features: [Feature], columns: [Feature]) = ([], [])
        if case .featureView(let old)? = old { before = (old.features, old.columns) }
        view.features = view.features.map { $0.settled(after: before.features) }
        view.columns = view.columns.map { $0.settled(after: before.columns) }
        return .featureView(view)
    }
}

extension FeatureError {
    fileprivate static func newestVersion(_ reference: ViewReference) -> FeatureError {
        .invalid(
            "nothing was deleted",
            [
                Fault(
                    "name", "\"\(reference)\" is the newest version of its feature view.",
                    hint: "Delete the feature view, or apply another version of it first.")
            ])
    }
}
