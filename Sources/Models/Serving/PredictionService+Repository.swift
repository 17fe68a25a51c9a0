package import Features

/// What an operator sees of models, loads and unloads.
extension PredictionService {
    /// Every version of every model of the project, by model and version.
    package func index(project: String) async throws(FeatureError) -> [ModelIndexEntry] {
        let stored = try await store.versions(project: project)
        let definitions = features.project(project)
        return stored.filter { definitions.model($0.model) != nil }.map { version in
            ModelIndexEntry(
                model: version.model, version: version.version, state: state(of: version.name),
                aliases: aliases(of: version.model, project: project)
                    .filter { $0.value == version.version }.keys.sorted())
        }
    }

    /// Where the version is on this server.
    package func state(of name: VersionName) -> VersionState {
        let model = models[name.modelName]
        if let reason = model.failures[name.version] { return .failed(reason: reason) }
        if let bytes = model.byteCounts[name.version] { return .loaded(bytes: bytes) }
        return .stored
    }

    /// What every version in memory takes.
    package var memory: [VersionName: Int] { models.versions }

    /// What all of them may take together.
    package var memoryBytesMax: Int { models.limit }

    /// Why versions that were to be loaded here were not.
    package var failures: [VersionName: String] { models.failures }

    /// Loads what the model's aliases name, and what is tried beside it, on this server. Where no
    /// alias is the default, the newest version answers in its place.
    ///
    /// - Throws: `ModelError` or `FeatureError`; what loaded before it answers.
    package func load(_ model: String, project: String) async throws {
        guard features.project(project).model(model) != nil else {
            throw FeatureError.unknown(model: model)
        }
        let name = ModelName(project: project, model: model)
        try await changes.run {
            let aliases = self.models[name].aliases
            for (alias, version) in aliases.sorted(by: { $0.key < $1.key }) {
                let target = name.version(version)
                try await self.noting(target) {
                    let served = try await self.load(target)
                    try self.change { models throws(ModelError) in
                        try models.keep(served) { $0.answer(alias, by: version) }
                    }
                }
            }
            if aliases[Self.defaultAlias] == nil { try await self.loadNewest(of: name) }
            if let challenger = self.models[name].missingChallenger {
                try await self.noting(name.version(challenger)) {
                    try await self.loadChallenger(of: name)
                }
            }
        }
    }

    /// Loads the version; where that fails, it is noted why.
    private func noting(
        _ name: VersionName, _ load: @Sendable () async throws -> Void
    ) async throws {
        do {
            try await load()
        } catch {
            if case .unavailable = error as? FeatureError { throw error }
            note(error, of: name)
            throw error
        }
    }

    private func loadNewest(of name: ModelName) async throws {
        let versions = try await store.versions(of: name.model, project: name.project)
        guard let newest = versions.last else { throw ModelError.noVersion(model: name.model) }
        let served = try await load(newest.name)
        try change { models throws(ModelError) in
            try models.keep(served) { $0.answerUnnamed(by: newest.version) }
        }
    }

    /// Drops the model from the memory of this server; predictions are refused until it is loaded
    /// again, or one of its aliases moves.
    ///
    /// In turn with what loads versions of it, which would else bring it back.
    ///
    /// - Throws: `FeatureError` where there is no such model.
    package func unload(_ model: String, project: String) async throws {
        guard features.project(project).model(model) != nil else {
            throw FeatureError.unknown(model: model)
        }
        try await changes.run {
            self.change { models in
                models.remove(ModelName(project: project, model: model)) { $0.unload() }
            }
        }
    }
}
