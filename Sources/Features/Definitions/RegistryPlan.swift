/// What applying a bundle would do, worked out before anything is done.
package struct RegistryPlan: Sendable {
    package let project: Project
    package internal(set) var changes: [DefinitionChange]
    package let storage: [StorageChange]
    /// The versions of views that this plan puts a newer one beside.
    package let superseded: [EarlierVersion]
    /// The versions of views that are registered no more.
    package let removed: [EarlierVersion]
    /// Why what is removed must not be without force; empty until `assess`.
    package internal(set) var objections: [Fault] = []
    /// The revision of the registry the plan was made against.
    package let baseRevision: Int64
    /// Whether the objections were overruled by who asked.
    package let isForced: Bool
    /// Who asked.
    package let principal: String

    package var isEmpty: Bool { changes.allSatisfy { $0.action == .unchanged } }
}

extension RegistryPlan {
    /// Works out what to do so that `registry` contains `bundle`.
    ///
    /// - Throws: `.invalid` where definitions do not fit each other.
    package init(
        applying bundle: DefinitionBundle, to registry: Registry,
        _ options: ApplyOptions = ApplyOptions()
    ) throws(FeatureError) {
        var draft = PlanDraft(bundle, registry.project(bundle.project), options)
        try draft.removeVersions(options.deletingVersions)
        draft.register()
        draft.evolveViews()
        draft.pinReaders()
        let project = draft.project
        let validator = ProjectValidator(
            project: project, paths: draft.paths, deleted: draft.deleted,
            deletedVersions: draft.deletedVersions)
        draft.checkRenames(validator.faults)
        try validator.validate()
        self.project = project
        changes = draft.changes
        storage = draft.storage + draft.removed.map { .drop($0.schema) }
        superseded = draft.superseded
        removed = draft.removed
        baseRevision = registry.revision
        isForced = options.force
        principal = options.principal
    }

    /// The error that keeps the plan from being applied; `nil` where nothing does.
    package var refusal: FeatureError? {
        isForced || objections.isEmpty ? nil : .inUse("nothing was deleted", objections)
    }
}
