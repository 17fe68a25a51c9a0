import Features

/// Which version answers: aliases, and what they name.
extension PredictionService {
    /// Points an alias at a version, which is loaded and checked first; callers see the old one
    /// until then.
    ///
    /// - Throws: `ModelError` or `FeatureError`.
    package func set(_ alias: ModelAlias, principal: String) async throws {
        try await changes.run {
            let served = try await self.load(alias.target)
            // Before it is stored: what the store has must fit here.
            var tried = self.models
            try tried.keep(served) { $0.answer(alias.alias, by: alias.version) }
            try await self.store.set(alias, principal: principal)
            try self.change { models throws(ModelError) in
                try models.keep(served) { $0.answer(alias.alias, by: alias.version) }
            }
        }
    }

    /// Takes an alias away; what only it named is given back.
    ///
    /// - Throws: `ModelError` or `FeatureError`.
    package func removeAlias(
        _ alias: String, of model: String, project: String, principal: String
    ) async throws {
        let name = ModelName(project: project, model: model)
        try await changes.run {
            let existed = try await self.store.remove(
                alias, of: model, project: project, principal: principal)
            var aliases = self.models[name].aliases
            aliases[alias] = nil
            guard existed else {
                guard self.features.project(project).model(model) != nil else {
                    throw FeatureError.unknown(model: model)
                }
                throw ModelError.unknownAlias(
                    model: model, alias: alias, known: aliases.keys.sorted())
            }
            self.change { models in models.change(name) { $0.rename(aliases) } }
        }
    }

    /// Deletes a version that nothing names, and that does not answer here in the place of one that
    /// did not load.
    ///
    /// - Throws: `ModelError` or `FeatureError`.
    package func delete(
        _ model: String, version: Int, project: String, principal: String
    ) async throws {
        let name = VersionName(project: project, model: model, version: version)
        try await changes.run {
            switch self.models[name.modelName].holder(of: version) {
            case .alias(let alias, let named):
                throw ModelError.versionAnswers(
                    model: model, version: version, alias: alias, inPlaceOf: named)
            case .model: throw ModelError.versionAnswersUnnamed(model: model, version: version)
            case nil: break
            }
            switch try await self.store.delete(name, principal: principal) {
            case .deleted: break
            case .unknown: throw self.absence(of: name)
            case .named(let alias):
                throw ModelError.versionInUse(model: model, version: version, alias: alias)
            case .tried: throw ModelError.versionTried(model: model, version: version)
            }
            self.change { models in
                // What another server has changed meanwhile is followed later.
                guard !models[name.modelName].held.contains(version) else { return }
                models.remove(name.modelName) { $0.drop(version) }
            }
        }
    }

    /// Forgets a model whose definition was deleted, and its aliases with it.
    package func forget(_ model: String, project: String) async {
        // In turn with who loads versions of it; nothing here throws.
        _ = try? await changes.run {
            guard self.features.project(project).model(model) == nil else { return }
            self.change { $0.forget(ModelName(project: project, model: model)) }
        }
    }
}
