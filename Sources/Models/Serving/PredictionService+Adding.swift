import Features
package import JSON

extension PredictionService {
    /// Stores an artifact as the next version, after it has been loaded, bound and checked.
    ///
    /// It goes on reading what its model's service reads now: another version of a view, or of the
    /// service, feeds versions that are added after it.
    ///
    /// - Parameters:
    ///   - card: What it was trained on and how it was judged; null for an upload.
    ///   - versions: Those of views that it was trained on, where the service has moved on since.
    ///   - key: What the caller calls the request: sent again, it is answered by the version that
    ///     it has added.
    /// - Throws: `ModelError` or `FeatureError`.
    package func add(
        _ artifact: [UInt8], format: ModelFormat, to model: String, project: String,
        card: JSONValue, trainedOn versions: [String: Int] = [:],
        idempotencyKey key: String? = nil
    ) async throws -> ModelVersion {
        let definitions = features.project(project)
        guard let definition = definitions.model(model) else {
            throw FeatureError.unknown(model: model)
        }
        if let key,
            let added = try await added(under: key, artifact, format, to: model, project)
        {
            return added
        }
        let pinned = definition.featureService
            .flatMap { definitions.pinnedFeatures(ofService: $0) }?.pinned(to: versions)
        let loaded = try await loading.run {
            try self.checked(artifact, as: format, for: definition, reading: pinned, definitions)
        }
        let version = NewModelVersion(
            project: project, model: model, format: format, artifact: artifact,
            signature: loaded.signature, origin: loaded.origin, policy: definition.inputPolicy,
            card: card, features: pinned, idempotencyKey: key)
        do throws(FeatureError) {
            return try await store.add(version)
        } catch {
            // Since the look the same request may have come again, to any server.
            guard case .conflict = error, let key,
                let added = try await added(under: key, artifact, format, to: model, project)
            else { throw error }
            return added
        }
    }

    /// The version that the same request has added before.
    ///
    /// - Throws: `.idempotencyKeyReused` where it was another request.
    private func added(
        under key: String, _ artifact: [UInt8], _ format: ModelFormat, to model: String,
        _ project: String
    ) async throws -> ModelVersion? {
        let added = try await store.version(addedUnder: key, to: model, project: project)
        guard let added else { return nil }
        guard added.format == format, added.bytes == artifact.count,
            // In turn: many may send a large file again at once.
            try await loading.run({
                try await self.store.artifact(of: added.name)?.file == artifact
            })
        else { throw FeatureError.idempotencyKeyReused(key) }
        return added
    }

    /// The model in a file that may become a version of the one that is defined.
    private func checked(
        _ artifact: [UInt8], as format: ModelFormat, for definition: ModelDefinition,
        reading pinned: PinnedFeatures?, _ definitions: Project
    ) throws -> Model {
        let name = definition.name
        let loaded = try Model(reading: artifact, as: format)
        // Of new versions only: those that there are go on, whatever is declared later.
        if let task = definition.task, task != loaded.signature.task {
            throw ModelError.otherTask(model: name, declared: task, found: loaded.signature.task)
        }
        _ = try Self.binding(of: loaded, model: name, reading: pinned, in: definitions)
        try loaded.check()
        let limit = models.limit
        guard loaded.byteCount <= limit else {
            throw ModelError.noRoom(
                model: name, bytes: loaded.byteCount, free: limit, limit: limit)
        }
        return loaded
    }

    func bound(_ model: Model, _ version: ModelVersion) throws -> ServedModel {
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
