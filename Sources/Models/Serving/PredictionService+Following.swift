import Features

/// Follows what names versions in the store, whoever changed it.
extension PredictionService {
    /// Loads every version that an alias names.
    ///
    /// - Parameter report: Told of a version that does not load, for example because its service
    ///   lost a feature; the others are served all the same.
    /// - Throws: `FeatureError` where the store does not answer; the next call begins anew.
    package func start(report: @escaping @Sendable (ModelAlias, any Error) -> Void) async throws {
        try await changes.run {
            try await self.follow(try await self.store.names(after: nil), report)
        }
    }

    /// Takes over what other servers have changed since the last call; does nothing before `start`.
    ///
    /// A version that does not load here leaves the one before it answering. It is tried again when
    /// names or definitions have changed.
    package func follow(report: @escaping @Sendable (ModelAlias, any Error) -> Void) async throws {
        guard models.followed != nil else { return }
        // In turn with our own changes: what was read before one would undo it afterwards.
        try await changes.run {
            let followed = self.models.followed
            let definitions = self.features.current.registry.revision
            let isSame = followed?.definitions == definitions
            try await self.follow(
                try await self.store.names(after: isSame ? followed?.names : nil), report)
        }
    }

    private func follow(
        _ names: StoredNames?, _ report: @Sendable (ModelAlias, any Error) -> Void
    ) async throws {
        guard let names else { return }
        let registry = features.current.registry
        let aliases = Dictionary(grouping: names.aliases, by: \.target.modelName)
            .filter { registry.project($0.key.project).model($0.key.model) != nil }
        change { models in
            for name in models.names where aliases[name] == nil {
                if registry.project(name.project).model(name.model) == nil {
                    models.forget(name)
                } else {
                    models.change(name) { $0.rename([:]) }
                }
            }
            for (name, aliases) in aliases {
                let targets = aliases.map { ($0.alias, $0.version) }
                models.change(name) { $0.rename(Dictionary(targets) { first, _ in first }) }
            }
        }
        for alias in aliases.values.joined() { try await follow(alias, report) }
        try await follow(names.rollouts, report)
        try await dropDeleted()
        change { $0.followed = (names.revision, registry.revision) }
    }

    private func follow(
        _ rollouts: [Rollout], _ report: @Sendable (ModelAlias, any Error) -> Void
    ) async throws {
        let stored = Dictionary(
            rollouts.map { (ModelName(project: $0.project, model: $0.model), $0) }
        ) { first, _ in first }
        for name in models.names where stored[name] == nil {
            change { models in models.change(name) { $0.rollOut(nil) } }
        }
        for (name, rollout) in stored where models[name].rollout?.rollout != rollout {
            guard features.project(name.project).model(name.model) != nil else { continue }
            guard rollout.state == .running else {
                change { models in models.change(name) { $0.rollOut(rollout) } }
                continue
            }
            let target = VersionName(
                project: name.project, model: name.model, version: rollout.version)
            do {
                let challenger = try await load(target)
                try change { models throws(ModelError) in
                    try models.keep(challenger) { $0.rollOut(rollout) }
                }
            } catch {
                if case .unavailable = error as? FeatureError { throw error }
                let reason = Self.reason(error)
                if models[name].failures[rollout.version] != reason {
                    report(
                        ModelAlias(
                            project: name.project, model: name.model, alias: rollout.alias,
                            version: rollout.version), error)
                }
                change { models in models.change(name) { $0.fail(rollout.version, reason) } }
            }
        }
    }

    private func follow(
        _ alias: ModelAlias, _ report: @Sendable (ModelAlias, any Error) -> Void
    ) async throws {
        let name = alias.target.modelName
        let model = models[name]
        guard !model.isUnloaded, model.answering[alias.alias] != alias.version else { return }
        do {
            let served = try await load(alias.target)
            try change { models throws(ModelError) in
                try models.keep(served) { $0.answer(alias.alias, by: alias.version) }
            }
        } catch {
            if case .unavailable = error as? FeatureError { throw error }
            let reason = Self.reason(error)
            if model.failures[alias.version] != reason { report(alias, error) }
            change { models in models.change(name) { $0.fail(alias.version, reason) } }
        }
    }

    /// Lets go of versions that were asked for by their numbers and are deleted.
    private func dropDeleted() async throws {
        let models = models
        let versions = Set(models.versions.keys).union(models.reading.map { [$0] } ?? [])
        guard !versions.isEmpty else { return }
        let deleted = versions.subtracting(try await store.existing(versions))
        change { models in
            for version in deleted {
                models.remove(version.modelName) { $0.drop(version.version) }
            }
        }
    }

    /// Why a version did not load, in sentences for an operator.
    private static func reason(_ error: any Error) -> String {
        let parts: [String]
        switch error {
        case let error as ModelError: parts = [error.message] + (error.detail.map { [$0] } ?? [])
        case FeatureError.invalid(let title, let faults): parts = [title] + faults.map(\.detail)
        case FeatureError.unknown(let kind, let name, _):
            parts = ["there is no \(kind.rawValue) \"\(name)\""]
        case FeatureError.storeFailed(let text), FeatureError.conflict(let text): parts = [text]
        default: parts = ["\(error)"]
        }
        return parts.map { $0.hasSuffix(".") ? $0 : $0 + "." }.joined(separator: " ")
    }
}
