import Features

/// What is tried beside the version that an alias names.
extension PredictionService {
    /// Begins to try a version, in the place of what was tried for the model before; what is tried
    /// already goes on.
    ///
    /// - Throws: `ModelError` or `FeatureError`: also where the version cannot be asked what the
    ///   alias' version is asked.
    package func start(_ rollout: Rollout, principal: String) async throws {
        try await changes.run {
            // Or the store would hold one that was stopped here for one that goes on.
            if let former = self.rollout(of: rollout.model, project: rollout.project) {
                try await self.storeStop(of: former)
            }
            let challenger = try await self.load(rollout.challenger)
            let incumbent = try self.served(
                rollout.model, alias: rollout.alias, project: rollout.project)
            guard incumbent.version.version != rollout.version else {
                throw ModelError.triedAlready(model: rollout.model, version: rollout.version)
            }
            let lacking = challenger.lacking(of: incumbent)
            guard lacking.isEmpty else {
                throw ModelError.untriable(
                    model: rollout.model, version: rollout.version, lacking: lacking)
            }
            // Before it is stored: what the store has must fit here.
            var tried = self.models
            try tried.keep(challenger) { $0.rollOut(rollout) }
            let stored = try await self.store.set(rollout, principal: principal)
            try self.change { models throws(ModelError) in
                try models.keep(challenger) { $0.rollOut(stored) }
            }
        }
    }

    /// Ends what is tried for a model.
    ///
    /// - Throws: `ModelError` or `FeatureError`.
    package func endRollout(of model: String, project: String, principal: String) async throws {
        let name = ModelName(project: project, model: model)
        try await changes.run {
            guard
                try await self.store.removeRollout(
                    of: model, project: project, principal: principal)
            else {
                guard self.features.project(project).model(model) != nil else {
                    throw FeatureError.unknown(model: model)
                }
                throw ModelError.noRollout(model: model)
            }
            self.change { models in models.change(name) { $0.rollOut(nil) } }
        }
    }

    /// What is tried for a model, or was until a rule stopped it, and how it does on this server;
    /// `nil` where nothing is.
    package func rollout(of model: String, project: String) -> ActiveRollout? {
        models[ModelName(project: project, model: model)].rollout
    }

    /// Tells that a rollout was stopped here, and has it stored; the tally that did it has stopped
    /// it already.
    func stop(_ rollout: Rollout, because reason: String) {
        reportStopped(rollout, reason)
        Task {
            // What fails now is tried again by `follow`.
            try await changes.run { _ = await self.storeStops() }
        }
    }

    /// Stores which rollouts were stopped here, where the store has not heard of it. In a turn.
    ///
    /// - Returns: Why one of them is not stored yet.
    func storeStops() async -> FeatureError? {
        var failure: FeatureError?
        for rollout in models.rollouts {
            do throws(FeatureError) {
                try await storeStop(of: rollout)
            } catch {
                failure = error
            }
        }
        return failure
    }

    private func storeStop(of rollout: ActiveRollout) async throws(FeatureError) {
        guard let reason = rollout.unstoredReason else { return }
        try await store.stop(rollout.rollout, because: reason)
        rollout.stop(because: reason)
    }
}

extension ServedModel {
    /// What it would have to be asked by that requests for the other version do not have.
    fileprivate func lacking(of other: ServedModel) -> [String] {
        guard let mine = binding?.selection else { return [] }
        guard let theirs = other.binding?.selection else {
            return mine.joinKeys.map(\.name) + mine.requestColumns.map(\.name)
        }
        return mine.joinKeys.filter { !theirs.joinKeys.contains($0) }.map(\.name)
            + mine.requestColumns.filter { !theirs.requestColumns.contains($0) }.map(\.name)
    }
}
