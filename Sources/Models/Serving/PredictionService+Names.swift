import Features

/// Which version answers: aliases, and what they name.
extension PredictionService {
    /// Points an alias at a version, which is loaded and checked first; callers see the old one
    /// until then.
    ///
    /// - Throws: `ModelError` or `FeatureError`.
    package func set(_ alias: ModelAlias, principal: String) async throws {
        try await move(AliasMove(alias, principal: principal))
    }

    /// The same for another cause, or on a condition.
    ///
    /// - Returns: The change; `nil` where the alias points there already.
    /// - Throws: `ModelError` or `FeatureError`, as `.inTheWay` where the alias is not where it
    ///   must be.
    @discardableResult
    package func move(_ move: AliasMove) async throws -> AliasChange? {
        try await changes.run { try await self.moveInTurn(move) }
    }

    /// Points an alias back to where it was before its last move that was not taken back yet.
    ///
    /// - Returns: The version it points at now.
    /// - Throws: `ModelError` or `FeatureError`; `.inTheWay` where there is no such version.
    package func rollBack(_ alias: AliasName, principal: String) async throws -> AliasChange {
        guard features.project(alias.project).model(alias.model) != nil else {
            throw FeatureError.unknown(model: alias.model)
        }
        return try await changes.run {
            guard let last = try await self.store.changeToTakeBack(of: alias) else {
                throw FeatureError.inTheWay(
                    "the alias \"\(alias.alias)\" of the model \"\(alias.model)\" has never moved",
                    hint: Self.aliasHint(alias))
            }
            guard let former = last.former else {
                throw FeatureError.inTheWay(
                    "the alias \"\(alias.alias)\" of the model \"\(alias.model)\" was at no "
                        + "version before",
                    hint: Self.aliasHint(alias))
            }
            let target = ModelAlias(
                project: alias.project, model: alias.model, alias: alias.alias, version: former)
            guard try await self.store.version(target.target) != nil else {
                throw FeatureError.inTheWay(
                    "version \(former), where the alias \"\(alias.alias)\" was before, is deleted",
                    hint: Self.aliasHint(alias))
            }
            let move = AliasMove(
                target, principal: principal, cause: .rollback(of: last.id),
                if: .at(last.version))
            guard let change = try await self.moveInTurn(move) else {
                preconditionFailure("a move from one version to another is a change")
            }
            return change
        }
    }

    private func moveInTurn(_ move: AliasMove) async throws -> AliasChange? {
        let alias = move.alias
        let served = try await load(alias.target)
        // Before it is stored: what the store has must fit here.
        var tried = models
        try tried.keep(served) { $0.answer(alias.alias, by: alias.version) }
        let made = try await store.move(move)
        try change { models throws(ModelError) in
            try models.keep(served) { $0.answer(alias.alias, by: alias.version) }
        }
        return made
    }

    private static func aliasHint(_ alias: AliasName) -> String {
        "GET /v1/models/\(alias.model)/aliases/\(alias.alias)/history lists its moves; PUT sets it."
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
