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

    /// Loads what the model's aliases name, on this server. Where none is the default, the newest
    /// version answers in its place.
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
                let served = try await self.load(self.version(version, of: name))
                try self.change { models throws(ModelError) in
                    try models.keep(served) { $0.answer(alias, by: version) }
                }
            }
            guard aliases[Self.defaultAlias] == nil else { return }
            guard let newest = try await self.store.versions(of: model, project: project).last
            else { throw ModelError.noVersion(model: model) }
            let served = try await self.load(newest.name)
            try self.change { models throws(ModelError) in
                try models.keep(served) { $0.answerUnnamed(by: newest.version) }
            }
        }
    }

    /// Drops the model from the memory of this server; predictions are refused until it is loaded
    /// again, or one of its aliases moves.
    ///
    /// - Throws: `FeatureError` where there is no such model.
    package func unload(_ model: String, project: String) throws(FeatureError) {
        guard features.project(project).model(model) != nil else {
            throw FeatureError.unknown(model: model)
        }
        change { models in
            models.remove(ModelName(project: project, model: model)) { $0.unload() }
        }
    }

    private func version(_ version: Int, of name: ModelName) -> VersionName {
        VersionName(project: name.project, model: name.model, version: version)
    }
}
