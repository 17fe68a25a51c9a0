/// All models in memory, within a budget. A value: who changes it puts a changed one in its place.
struct ModelsInMemory: Sendable {
    /// What versions may take together.
    let limit: Int
    /// Versions in memory that only their number was asked for.
    static let usedMax = 16

    /// What the store's names and our definitions were when they were last followed.
    var followed: (names: Int64, definitions: Int64)?
    /// What is being read because its number was asked for.
    var reading: VersionName?
    /// Counts what may make `reading` obsolete.
    private(set) var removals: UInt64 = 0
    private var uses: UInt64 = 0
    private var models: [ModelName: ModelInMemory] = [:]
    /// What jobs read, by job, whether or not anything else keeps it.
    private var lent: [String: ServedModel] = [:]

    init(limit: Int) {
        self.limit = limit
    }

    subscript(name: ModelName) -> ModelInMemory { models[name] ?? ModelInMemory() }

    var names: [ModelName] { Array(models.keys) }
    var bytes: Int {
        models.values.reduce(0) { $0 + $1.bytes } + lentOnly.values.reduce(0, +)
    }

    var rollouts: [ActiveRollout] { models.values.compactMap(\.rollout) }

    var served: [ServedModel] { models.values.flatMap(\.served) }

    var versions: [VersionName: Int] {
        var versions: [VersionName: Int] = [:]
        for (name, model) in models {
            for (version, bytes) in model.byteCounts {
                versions[name.version(version)] = bytes
            }
        }
        return versions.merging(lentOnly) { bytes, _ in bytes }
    }

    /// What versions take that nothing but jobs keeps.
    private var lentOnly: [VersionName: Int] {
        var versions: [VersionName: Int] = [:]
        for served in lent.values
        where models[served.name]?.served(served.version.version) == nil {
            versions[served.version.name] = served.model.byteCount
        }
        return versions
    }

    /// Why versions that were to be loaded were not.
    var failures: [VersionName: String] {
        var failures: [VersionName: String] = [:]
        for (name, model) in models {
            for (version, reason) in model.failures {
                failures[name.version(version)] = reason
            }
        }
        return failures
    }

    mutating func change(_ name: ModelName, _ change: (inout ModelInMemory) -> Void) {
        var model = self[name]
        change(&model)
        models[name] = model.isEmpty ? nil : model
    }

    /// The same, after which the model, or a version of it, is not to be kept.
    mutating func remove(_ name: ModelName, _ change: (inout ModelInMemory) -> Void) {
        removals += 1
        self.change(name, change)
    }

    mutating func forget(_ name: ModelName) {
        removals += 1
        models[name] = nil
    }

    func served(_ name: ModelName, alias: String) -> ServedModel? {
        models[name]?.served(alias: alias)
    }

    func answering(_ name: ModelName, alias: String) -> (ServedModel, Trial?)? {
        guard let model = models[name], let served = model.served(alias: alias) else { return nil }
        return (served, model.trial(beside: alias))
    }

    mutating func use(_ name: ModelName, _ version: Int) -> ServedModel? {
        guard models[name]?.served(version) != nil else { return nil }
        let use = nextUse()
        return models[name]?.use(version, at: use)
    }

    /// Keeps a version that was asked for by its number, in the place of those that were not for
    /// longer.
    mutating func keepUsed(_ served: ServedModel) throws(ModelError) {
        let use = nextUse()
        try fit(served) { models in
            models.change(served.name) { $0.keep(served, use: use) }
            while models.usedCount > Self.usedMax { models.evict(besides: served.version.name) }
        }
    }

    /// Lets the version answer for what `hold` says. What it takes the place of does not count:
    /// both are in memory only until the last reader of the one before is done.
    mutating func keep(
        _ served: ServedModel, _ hold: (inout ModelInMemory) -> Void
    ) throws(ModelError) {
        try fit(served) { models in
            models.change(served.name) { model in
                model.keep(served, use: 0)
                hold(&model)
            }
        }
    }

    /// Keeps a version for a job, whatever else becomes of it.
    mutating func lend(_ served: ServedModel, to job: String) throws(ModelError) {
        try fit(served) { $0.lent[job] = served }
    }

    mutating func takeBack(from job: String) { lent[job] = nil }

    /// - Throws: `.noRoom`, with nothing changed.
    private mutating func fit(
        _ served: ServedModel, _ change: (inout ModelsInMemory) -> Void
    ) throws(ModelError) {
        var changed = self
        change(&changed)
        while changed.bytes > limit, changed.evict(besides: served.version.name) {}
        guard changed.bytes <= limit else {
            let bytes = served.model.byteCount
            throw .noRoom(
                model: served.version.model, bytes: bytes,
                free: max(0, limit - changed.bytes + bytes), limit: limit)
        }
        self = changed
    }

    private var usedCount: Int {
        models.values.reduce(0) { $0 + Set($1.byteCounts.keys).subtracting($1.held).count }
    }

    /// - Returns: Whether there was one to let go.
    @discardableResult
    private mutating func evict(besides kept: VersionName) -> Bool {
        var oldest: (name: ModelName, version: Int, use: UInt64)?
        for (name, model) in models {
            guard let found = model.oldestUse, found.use < oldest?.use ?? .max else { continue }
            if name == kept.modelName, found.version == kept.version { continue }
            oldest = (name, found.version, found.use)
        }
        guard let oldest else { return false }
        change(oldest.name) { $0.drop(oldest.version) }
        return true
    }

    private mutating func nextUse() -> UInt64 {
        uses += 1
        return uses
    }
}

extension VersionName {
    var modelName: ModelName { ModelName(project: project, model: model) }
}

extension ServedModel {
    var name: ModelName { version.name.modelName }
}
