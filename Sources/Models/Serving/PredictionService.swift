package import Features
import Synchronization

/// Keeps the models that answer in memory, within a budget, and answers with them.
///
/// Versions are immutable, and a version is loaded, bound and checked before an alias may point at
/// it; so a reader always finds a whole model, and swapping one for another is replacing one value.
package final class PredictionService: Sendable {
    /// The alias that answers when a caller names none.
    package static let defaultAlias = "champion"

    package let features: FeatureStore
    package let store: any ModelStore
    /// Gives predictions their names.
    let ids: PredictionIDs
    /// Where predictions go to be written down.
    let log: PredictionQueue
    /// Where answers wait for what challengers predict beside them.
    package let shadows: ShadowQueue
    /// A clock that nobody sets, by which versions that are tried are timed.
    let uptime: @Sendable () -> Duration
    /// Told of a rollout that one of its rules has stopped here.
    let reportStopped: @Sendable (Rollout, _ reason: String) -> Void
    private let state: Mutex<ModelsInMemory>
    /// For what changes which version answers: what is served last must be what is stored last.
    let changes = Turns()
    /// One file is read at a time, however many are asked for or sent: reading takes several times
    /// a model's size.
    let loading = Turns()

    /// - Parameter memoryBytesMax: What models may take together.
    package init(
        features: FeatureStore, store: any ModelStore, ids: PredictionIDs, log: PredictionQueue,
        shadows: ShadowQueue = ShadowQueue(), memoryBytesMax: Int = .max,
        uptime: @escaping @Sendable () -> Duration,
        reportStopped: @escaping @Sendable (Rollout, _ reason: String) -> Void = { _, _ in }
    ) {
        self.features = features
        self.store = store
        self.ids = ids
        self.log = log
        self.shadows = shadows
        self.uptime = uptime
        self.reportStopped = reportStopped
        state = Mutex(ModelsInMemory(limit: memoryBytesMax))
    }

    /// The aliases of a model.
    package func aliases(of model: String, project: String) -> [String: Int] {
        models[ModelName(project: project, model: model)].aliases
    }

    /// The version in memory that the alias names.
    /// - Throws: `ModelError` or `FeatureError`.
    package func served(_ model: String, alias: String, project: String) throws -> ServedModel {
        let name = ModelName(project: project, model: model)
        guard let found = state.withLock({ $0.served(name, alias: alias) }) else {
            throw absence(of: alias, name)
        }
        return try upToDate(found)
    }

    /// The version in memory that the alias names, and what is tried beside it.
    /// - Throws: `ModelError` or `FeatureError`.
    package func answering(
        _ model: String, alias: String, project: String
    ) throws -> (served: ServedModel, trial: Trial?) {
        let name = ModelName(project: project, model: model)
        guard let (found, trial) = state.withLock({ $0.answering(name, alias: alias) }) else {
            throw absence(of: alias, name)
        }
        guard let trial else { return (try upToDate(found), nil) }
        // One that does not fit any more is noted by `follow`; what answers goes on.
        let challenger = try? upToDate(trial.challenger)
        return (
            try upToDate(found),
            challenger.map { Trial(rollout: trial.rollout, challenger: $0) }
        )
    }

    /// The version, loaded if it is not in memory.
    /// - Throws: `ModelError` or `FeatureError`.
    package func served(
        _ model: String, version: Int, project: String
    ) async throws -> ServedModel {
        let name = ModelName(project: project, model: model)
        if let found = state.withLock({ $0.use(name, version) }) { return try upToDate(found) }
        guard !models[name].isUnloaded else { throw ModelError.unloaded(model: model) }
        return try await loading.run {
            // Whoever waited for the same version finds it here.
            if let found = self.state.withLock({ $0.use(name, version) }) {
                return try self.upToDate(found)
            }
            return try await self.readUsed(
                VersionName(project: project, model: model, version: version))
        }
    }

    private func readUsed(_ name: VersionName) async throws -> ServedModel {
        let removals = change { models in
            models.reading = name
            return models.removals
        }
        defer { change { $0.reading = nil } }
        let served = try await read(name)
        try change { models throws(ModelError) in
            // It may have been deleted or unloaded since it was read: then it answers once.
            if models.removals == removals { try models.keepUsed(served) }
        }
        return served
    }

    /// Reads a version for a job, for which it stays in memory until it is taken back, be it
    /// unloaded or deleted meanwhile.
    ///
    /// - Throws: `ModelError`, as `.noRoom`, or `FeatureError`.
    func lend(_ name: VersionName, to job: String) async throws -> ServedModel {
        let served = try await load(name)
        try change { models throws(ModelError) in try models.lend(served, to: job) }
        return served
    }

    func takeBack(from job: String) { change { $0.takeBack(from: job) } }

    /// Reads a version from the store, and does with it what is done before it may answer.
    ///
    /// - Throws: `ModelError` or `FeatureError`.
    func load(_ name: VersionName) async throws -> ServedModel {
        if let found = models[name.modelName].served(name.version) { return try upToDate(found) }
        return try await loading.run { try await self.read(name) }
    }

    private func read(_ name: VersionName) async throws -> ServedModel {
        guard let record = try await store.version(name),
            let artifact = try await store.artifact(of: name)
        else { throw absence(of: name) }
        guard artifact.sha256 == record.sha256 else {
            throw ModelError.damaged(
                model: name.model, version: name.version, sha256: record.sha256,
                found: artifact.sha256)
        }
        let model = try Model(reading: artifact.file, as: record.format)
        let served = try bound(model, record.described(by: model))
        try model.check()
        if record.signature == nil {
            // A convenience to readers of the record; the next load does it otherwise.
            try? await store.describe(name, signature: model.signature, origin: model.origin)
        }
        return served
    }

    /// That there is no such version, or no such model.
    package func absence(of name: VersionName) -> any Error {
        guard features.project(name.project).model(name.model) != nil else {
            return FeatureError.unknown(model: name.model)
        }
        return ModelError.unknownVersion(model: name.model, version: name.version)
    }

    /// Why nothing answers for the alias.
    private func absence(of alias: String, _ name: ModelName) -> any Error {
        let model = models[name]
        if model.isUnloaded { return ModelError.unloaded(model: name.model) }
        if let version = model.aliases[alias] {
            return ModelError.unservable(
                model: name.model, version: version,
                reason: model.failures[version] ?? "it is being loaded.")
        }
        guard features.project(name.project).model(name.model) != nil else {
            return FeatureError.unknown(model: name.model)
        }
        return ModelError.unknownAlias(
            model: name.model, alias: alias, known: model.aliases.keys.sorted())
    }

    /// The model bound to the definitions as they are now.
    func upToDate(_ served: ServedModel) throws -> ServedModel {
        guard served.revision != features.current.registry.revision else { return served }
        let bound = try bound(served.model, served.version)
        state.withLock { models in models.change(served.name) { $0.replace(bound) } }
        return bound
    }

    /// Lets plans go that keep tables in memory which were replaced.
    package func forgetOutdatedPlans() {
        for served in models.served { served.forgetOutdated(in: features) }
    }

    /// What is in memory now.
    var models: ModelsInMemory { state.withLock { $0 } }

    /// Changes what is in memory.
    func change<T: Sendable, E: Error>(_ change: (inout ModelsInMemory) throws(E) -> T) throws(E)
        -> T
    {
        // What is let go of is freed after the lock, for which predictions wait.
        let before = models
        defer { withExtendedLifetime(before) {} }
        return try state.withLock { (models) throws(E) -> T in try change(&models) }
    }
}

extension FeatureError {
    package static func unknown(model name: String) -> FeatureError {
        .unknown(kind: .model, name: name, hint: "GET /v1/models lists those of the project.")
    }
}
