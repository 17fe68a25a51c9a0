package import Features
package import JSON
import Synchronization

/// Keeps the models that aliases name in memory, and answers with them.
///
/// Versions are immutable, and a version is loaded and bound before an alias may point at it; so a
/// reader always finds a whole model, and swapping one for another is replacing one snapshot.
package final class PredictionService: Sendable {
    /// The alias that answers when a caller names none.
    package static let defaultAlias = "champion"

    package let features: FeatureStore
    package let store: any ModelStore
    package let ids: PredictionIDs
    private let snapshot = Mutex(Snapshot())
    /// The last move of an alias.
    private let moves = Mutex<Task<Void, any Error>?>(nil)

    private struct Name: Hashable {
        let project: String
        let model: String
    }

    private struct Snapshot: Sendable {
        var aliases: [Name: [String: Int]] = [:]
        var loaded: [Name: [Int: ServedModel]] = [:]
    }

    package init(features: FeatureStore, store: any ModelStore, ids: PredictionIDs) {
        self.features = features
        self.store = store
        self.ids = ids
    }

    /// Lets plans go that keep tables in memory which were replaced.
    package func forgetOutdatedPlans() {
        let loaded = snapshot.withLock { $0.loaded.values.flatMap(\.values) }
        for served in loaded { served.forgetOutdated(in: features) }
    }

    /// Loads every version that an alias names.
    ///
    /// - Parameter report: Told of a version that no longer loads, for example because its service
    ///   lost a feature; the others are served all the same.
    package func start(
        report: @Sendable (ModelAlias, any Error) -> Void
    ) async throws(FeatureError) {
        for alias in try await store.aliases() {
            do {
                let served = try await load(alias.model, version: alias.version, alias.project)
                publish(alias, served)
            } catch let error as FeatureError {
                if case .unavailable = error { throw error }
                publish(alias, nil)
                report(alias, error)
            } catch {
                publish(alias, nil)
                report(alias, error)
            }
        }
    }

    /// The aliases of a model.
    package func aliases(of model: String, project: String) -> [String: Int] {
        snapshot.withLock { $0.aliases[Name(project: project, model: model)] ?? [:] }
    }

    /// The version in memory that the alias names.
    /// - Throws: `ModelError` or `FeatureError`.
    package func served(_ model: String, alias: String, project: String) throws -> ServedModel {
        let name = Name(project: project, model: model)
        let found = snapshot.withLock { snapshot in
            snapshot.aliases[name]?[alias].flatMap { snapshot.loaded[name]?[$0] }
        }
        guard let found else {
            if let version = aliases(of: model, project: project)[alias] {
                throw ModelError.unservable(model: model, version: version)
            }
            guard self.features.project(project).model(model) != nil else {
                throw FeatureError.unknown(model: model)
            }
            throw ModelError.unknownAlias(
                model: model, alias: alias,
                known: aliases(of: model, project: project).keys.sorted())
        }
        return try upToDate(found, name)
    }

    /// The version, loaded if it is not in memory.
    /// - Throws: `ModelError` or `FeatureError`.
    package func served(
        _ model: String, version: Int, project: String
    ) async throws -> ServedModel {
        let name = Name(project: project, model: model)
        if let found = snapshot.withLock({ $0.loaded[name]?[version] }) {
            return try upToDate(found, name)
        }
        return try await load(model, version: version, project)
    }

    /// The model bound to the definitions as they are now.
    private func upToDate(_ served: ServedModel, _ name: Name) throws -> ServedModel {
        guard served.revision != features.current.registry.revision else { return served }
        let bound = try bound(served.model, served.version)
        snapshot.withLock { snapshot in
            guard snapshot.loaded[name]?[served.version.version] != nil else { return }
            snapshot.loaded[name]?[served.version.version] = bound
        }
        return bound
    }

    /// Stores an artifact as the next version, after it has been loaded and bound.
    ///
    /// It goes on reading what its model's service reads now: another version of a view, or of the
    /// service, feeds versions that are added after it.
    ///
    /// - Parameters:
    ///   - card: What it was trained on and how it was judged; null for an upload.
    ///   - versions: Those of views that it was trained on, where the service has moved on since.
    /// - Throws: `ModelError` or `FeatureError`.
    package func add(
        _ artifact: [UInt8], format: ModelFormat, to model: String, project: String,
        card: JSONValue, trainedOn versions: [String: Int] = [:]
    ) async throws -> ModelVersion {
        let loaded = try Model(reading: artifact, as: format)
        let definitions = features.project(project)
        let pinned = definitions.model(model)?.featureService
            .flatMap { definitions.pinnedFeatures(ofService: $0) }?.pinned(to: versions)
        _ = try Self.binding(of: loaded, model: model, reading: pinned, in: definitions)
        return try await store.add(
            NewModelVersion(
                project: project, model: model, format: format, artifact: artifact,
                inputs: loaded.signature.inputs, card: card, features: pinned))
    }

    /// Forgets a model whose definition was deleted, and its aliases with it.
    package func forget(_ model: String, project: String) {
        let name = Name(project: project, model: model)
        snapshot.withLock { snapshot in
            snapshot.aliases[name] = nil
            snapshot.loaded[name] = nil
        }
    }

    /// Points an alias at a version, which is loaded first; callers see the old one until then.
    /// - Throws: `ModelError` or `FeatureError`.
    package func set(_ alias: ModelAlias) async throws {
        // One after the other: what is served last must be what is stored last.
        let move = moves.withLock { last in
            let previous = last
            let move = Task {
                _ = await previous?.result
                try await self.move(alias)
            }
            last = move
            return move
        }
        try await move.value
    }

    private func move(_ alias: ModelAlias) async throws {
        let served = try await load(alias.model, version: alias.version, alias.project)
        try await store.set(alias)
        publish(alias, served)
    }

    /// Deletes a version that no alias names.
    /// - Throws: `ModelError` or `FeatureError`.
    package func delete(_ model: String, version: Int, project: String) async throws {
        let holders = aliases(of: model, project: project).filter { $0.value == version }
        if let alias = holders.keys.min() {
            throw ModelError.versionInUse(model: model, version: version, alias: alias)
        }
        guard try await store.delete(model, version: version, project: project) else {
            throw ModelError.unknownVersion(model: model, version: version)
        }
    }

    /// - Parameter served: `nil` for a version that does not load.
    private func publish(_ alias: ModelAlias, _ served: ServedModel?) {
        let name = Name(project: alias.project, model: alias.model)
        snapshot.withLock { snapshot in
            snapshot.aliases[name, default: [:]][alias.alias] = alias.version
            snapshot.loaded[name, default: [:]][alias.version] = served
            // What no alias names any more is given back once its last reader is done.
            let named = Set(snapshot.aliases[name, default: [:]].values)
            snapshot.loaded[name] = snapshot.loaded[name]?.filter { named.contains($0.key) }
        }
    }

    private func load(
        _ model: String, version: Int, _ project: String
    ) async throws -> ServedModel {
        let versions = try await store.versions(of: model, project: project)
        guard let record = versions.first(where: { $0.version == version }),
            let artifact = try await store.artifact(of: model, version: version, project: project)
        else { throw ModelError.unknownVersion(model: model, version: version) }
        return try bound(Model(reading: artifact, as: record.format), record)
    }

    private func bound(_ model: Model, _ version: ModelVersion) throws -> ServedModel {
        let registry = features.current.registry
        return ServedModel(
            version: version, model: model,
            binding: try Self.binding(
                of: model, model: version.model, reading: version.features,
                in: registry.project(version.project)),
            revision: registry.revision)
    }

    /// - Parameter pinned: What feeds the version; `nil` means its model's service as it is.
    private static func binding(
        of loaded: Model, model: String, reading pinned: PinnedFeatures?, in project: Project
    ) throws -> ModelBinding? {
        guard let definition = project.model(model) else {
            throw FeatureError.unknown(model: model)
        }
        if let task = definition.task, task != loaded.signature.task {
            throw ModelError.otherTask(model: model, declared: task, found: loaded.signature.task)
        }
        guard let service = definition.featureService else { return nil }
        let selection =
            if let pinned {
                try FeatureSelection(pinned, in: project)
            } else {
                try FeatureSelection(service: service, in: project)
            }
        return try ModelBinding(loaded.signature, to: selection, service: service)
    }
}

extension FeatureError {
    package static func unknown(model name: String) -> FeatureError {
        .unknown(kind: .model, name: name, hint: "GET /v1/models lists those of the project.")
    }
}
