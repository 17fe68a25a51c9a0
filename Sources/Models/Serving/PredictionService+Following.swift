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
            let unstored = await self.storeStops()
            let followed = self.models.followed
            let definitions = self.features.current.registry.revision
            let isSame = followed?.definitions == definitions
            try await self.follow(
                try await self.store.names(after: isSame ? followed?.names : nil), report)
            // What keeps a stop from being stored keeps no name from being followed.
            if let unstored { throw unstored }
        }
    }

    private func follow(
        _ names: StoredNames?, _ report: @Sendable (ModelAlias, any Error) -> Void
    ) async throws {
        guard let names else { return }
        let registry = features.current.registry
        let isDefined = { (name: ModelName) in
            registry.project(name.project).model(name.model) != nil
        }
        let aliases = Dictionary(grouping: names.aliases, by: \.target.modelName)
        let rollouts = Dictionary(grouping: names.rollouts, by: \.challenger.modelName)
        // What ends makes room for what is loaded below.
        change { models in
            for name in models.names where !isDefined(name) { models.forget(name) }
            for name in Set(models.names).union(aliases.keys).union(rollouts.keys)
            where isDefined(name) {
                let targets = (aliases[name] ?? []).map { ($0.alias, $0.version) }
                models.change(name) { model in
                    model.rename(Dictionary(targets) { first, _ in first })
                    model.rollOut(rollouts[name]?.first)
                }
            }
        }
        for alias in names.aliases where isDefined(alias.target.modelName) {
            try await follow(alias, report)
        }
        for rollout in names.rollouts { try await follow(rollout, report) }
        try await dropDeleted()
        change { $0.followed = (names.revision, registry.revision) }
    }

    /// Loads what is tried, where it is not in memory, and else binds it to definitions that have
    /// changed.
    private func follow(
        _ rollout: Rollout, _ report: @Sendable (ModelAlias, any Error) -> Void
    ) async throws {
        let name = rollout.challenger.modelName
        do {
            if let challenger = models[name].served(rollout.version) {
                _ = try upToDate(challenger)
            }
            try await loadChallenger(of: name)
        } catch {
            if case .unavailable = error as? FeatureError { throw error }
            guard note(error, of: rollout.challenger) else { return }
            let target = ModelAlias(
                project: name.project, model: name.model, alias: rollout.alias,
                version: rollout.version)
            report(target, error)
        }
    }

    /// Loads what is tried for the model, unless it is in memory or the model is unloaded.
    ///
    /// - Throws: `ModelError` or `FeatureError`.
    func loadChallenger(of name: ModelName) async throws {
        guard let version = models[name].missingChallenger else { return }
        let challenger = try await load(name.version(version))
        try change { models throws(ModelError) in
            // It may have been stopped by those that it was tried for.
            guard models[name].missingChallenger == version else { return }
            try models.keep(challenger) { _ in }
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
            if note(error, of: alias.target) { report(alias, error) }
        }
    }

    /// Notes why a version did not load.
    ///
    /// - Returns: Whether that is news.
    @discardableResult
    func note(_ error: any Error, of name: VersionName) -> Bool {
        let reason = Self.reason(error)
        let isNew = models[name.modelName].failures[name.version] != reason
        change { models in models.change(name.modelName) { $0.fail(name.version, reason) } }
        return isNew
    }

    /// Lets go of versions that are deleted. One that still answers here, since what is to take its
    /// place does not load, goes on until something does.
    private func dropDeleted() async throws {
        let models = models
        let versions = Set(models.versions.keys).union(models.reading.map { [$0] } ?? [])
        guard !versions.isEmpty else { return }
        let deleted = versions.subtracting(try await store.existing(versions))
        change { models in
            for version in deleted where !models[version.modelName].held.contains(version.version) {
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
