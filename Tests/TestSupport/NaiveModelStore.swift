package import Features
package import Models
import Synchronization

/// A model store in memory, slow and plain, whose failures a test sets.
package final class NaiveModelStore: ModelStore {
    private struct State {
        var revision: Int64 = 0
        var versions: [(record: ModelVersion, file: [UInt8])] = []
        /// The versions that were added under idempotency keys.
        var keyed: [String: VersionName] = [:]
        var aliases: [ModelAlias] = []
        var rollouts: [Rollout] = []
        var isAway = false
        var artifactReads = 0
        var audit: [String] = []
        var changes: [(alias: AliasName, change: AliasChange)] = []

        mutating func remember(
            _ alias: AliasName, _ former: Int?, _ version: Int?, principal: String,
            _ cause: AliasChange.Cause
        ) -> AliasChange {
            revision += 1
            let change = AliasChange(
                id: revision, at: EventTime(microseconds: revision), principal: principal,
                former: former, version: version, cause: cause)
            changes.append((alias, change))
            return change
        }
    }

    private let state = Mutex(State())
    /// Where who reads a file, or sets an alias, comes by.
    package let gate = Gate()

    package init() {}

    /// How often a file was read.
    package var artifactReads: Int { state.withLock { $0.artifactReads } }

    /// What was recorded, as `action object`.
    package var audit: [String] { state.withLock { $0.audit } }

    package func setAway(_ isAway: Bool) { state.withLock { $0.isAway = isAway } }

    /// Puts another file in the place of the version's.
    package func replaceFile(of name: VersionName, by file: [UInt8]) {
        state.withLock { state in
            for index in state.versions.indices where state.versions[index].record.name == name {
                state.versions[index].file = file
            }
        }
    }

    /// Adds a version as a program did that recorded no more than its inputs.
    package func addUndescribed(_ version: NewModelVersion) async throws(FeatureError) {
        let added = try await add(version)
        state.withLock { state in
            let last = state.versions.count - 1
            state.versions[last].record = Self.record(
                version, number: added.version, isDescribed: false)
        }
    }

    package func add(_ version: NewModelVersion) async throws(FeatureError) -> ModelVersion {
        try use { state throws(FeatureError) in
            let number = state.versions.count { $0.record.model == version.model } + 1
            let record = Self.record(version, number: number, isDescribed: true)
            if let key = version.idempotencyKey {
                guard state.keyed[key] == nil else { throw .conflict("the key is taken") }
                state.keyed[key] = record.name
            }
            state.versions.append((record, version.artifact))
            state.revision += 1
            return record
        }
    }

    package func versions(
        of model: String, project: String
    ) async throws(FeatureError) -> [ModelVersion] {
        try await versions(project: project).filter { $0.model == model }
    }

    package func versions(project: String) async throws(FeatureError) -> [ModelVersion] {
        try use { state throws(FeatureError) in
            state.versions.map(\.record).filter { $0.project == project }
                .sorted { ($0.model, $0.version) < ($1.model, $1.version) }
        }
    }

    package func version(_ name: VersionName) async throws(FeatureError) -> ModelVersion? {
        try use { state throws(FeatureError) in
            state.versions.first { $0.record.name == name }?.record
        }
    }

    package func version(
        addedUnder key: String, to model: String, project: String
    ) async throws(FeatureError) -> ModelVersion? {
        try use { state throws(FeatureError) in
            state.versions.first { $0.record.name == state.keyed[key] }?.record
        }
    }

    package func artifact(of name: VersionName) async throws(FeatureError) -> ModelArtifact? {
        await gate.pass()
        return try use { state throws(FeatureError) in
            state.artifactReads += 1
            return state.versions.first { $0.record.name == name }
                .map { ModelArtifact(file: $0.file, sha256: Self.hash($0.file)) }
        }
    }

    package func describe(
        _ name: VersionName, signature: ModelSignature, origin: ModelOrigin
    ) async throws(FeatureError) {
        try use { state throws(FeatureError) in
            for index in state.versions.indices where state.versions[index].record.name == name {
                let (record, file) = state.versions[index]
                let described = NewModelVersion(
                    project: record.project, model: record.model, format: record.format,
                    artifact: file, signature: signature, origin: origin, policy: record.policy,
                    card: record.card, features: record.features)
                state.versions[index].record = Self.record(
                    described, number: record.version, isDescribed: true)
            }
        }
    }

    package func delete(
        _ name: VersionName, principal: String
    ) async throws(FeatureError) -> VersionDeletion {
        try use { state throws(FeatureError) in
            if let alias = state.aliases.first(where: { $0.target == name }) {
                return .named(alias: alias.alias)
            }
            guard !state.rollouts.contains(where: { $0.challenger == name }) else {
                return .tried
            }
            guard let index = state.versions.firstIndex(where: { $0.record.name == name }) else {
                return .unknown
            }
            state.versions.remove(at: index)
            state.audit.append("drop \(name.model)/\(name.version)")
            state.revision += 1
            return .deleted
        }
    }

    package func names(after revision: Int64?) async throws(FeatureError) -> StoredNames? {
        try use { state throws(FeatureError) in
            if let revision, state.revision <= revision { return nil }
            return StoredNames(
                revision: state.revision, aliases: state.aliases, rollouts: state.rollouts)
        }
    }

    package func set(
        _ rollout: Rollout, principal: String
    ) async throws(FeatureError) -> Rollout {
        try use { state throws(FeatureError) in
            let former = state.rollouts.first { $0.model == rollout.model }
            if let former, former == rollout.started(at: former.startedAt) { return former }
            state.rollouts.removeAll { $0.model == rollout.model }
            state.audit.append("set \(rollout.model)/rollout")
            state.revision += 1
            let stored = rollout.started(at: EventTime(microseconds: state.revision))
            state.rollouts.append(stored)
            return stored
        }
    }

    package func removeRollout(
        of model: String, project: String, principal: String
    ) async throws(FeatureError) -> Bool {
        try use { state throws(FeatureError) in
            let count = state.rollouts.count
            state.rollouts.removeAll { $0.model == model }
            state.revision += 1
            return state.rollouts.count < count
        }
    }

    package func stop(_ rollout: Rollout, because reason: String) async throws(FeatureError) {
        try use { state throws(FeatureError) in
            guard let index = state.rollouts.firstIndex(of: rollout) else { return }
            state.rollouts[index] = rollout.with(.stopped(reason: reason))
            state.audit.append("stop \(rollout.model)/rollout")
            state.revision += 1
        }
    }

    package func existing(
        _ names: Set<VersionName>
    ) async throws(FeatureError) -> Set<VersionName> {
        try use { state throws(FeatureError) in
            names.intersection(state.versions.map(\.record.name))
        }
    }

    @discardableResult
    package func move(_ move: AliasMove) async throws(FeatureError) -> AliasChange? {
        await gate.pass()
        let alias = move.alias
        return try use { state throws(FeatureError) in
            let former = state.aliases.first { $0.name == alias.name }?.version
            if case .at(let wanted) = move.condition, wanted != former {
                throw .inTheWay("the alias has moved meanwhile", hint: "Look again.")
            }
            guard former != alias.version else { return nil }
            state.aliases.removeAll { $0.name == alias.name }
            state.aliases.append(alias)
            state.audit.append("set \(alias.model)/\(alias.alias)")
            return state.remember(
                alias.name, former, alias.version, principal: move.principal, move.cause)
        }
    }

    package func changes(
        of alias: AliasName, before: Int64?, limit: Int
    ) async throws(FeatureError) -> [AliasChange] {
        try use { state throws(FeatureError) in
            Array(
                state.changes.filter { $0.alias == alias && $0.change.id < before ?? .max }
                    .map(\.change).reversed().prefix(limit))
        }
    }

    package func changeToTakeBack(
        of alias: AliasName
    ) async throws(FeatureError) -> AliasChange? {
        try use { state throws(FeatureError) in
            // The moves that hold, each on top of that before it.
            var standing: [AliasChange] = []
            for (name, change) in state.changes where name == alias {
                if case .rollback = change.cause {
                    standing.removeLast()
                } else {
                    standing.append(change)
                }
            }
            return standing.last
        }
    }

    package func change(
        of alias: AliasName, by job: String
    ) async throws(FeatureError) -> AliasChange? {
        try use { state throws(FeatureError) in
            state.changes.first { $0.alias == alias && $0.change.cause == .gate(job: job) }?.change
        }
    }

    package func remove(
        _ alias: String, of model: String, project: String, principal: String
    ) async throws(FeatureError) -> Bool {
        try use { state throws(FeatureError) in
            let name = AliasName(project: project, model: model, alias: alias)
            guard let removed = state.aliases.first(where: { $0.name == name }) else {
                return false
            }
            state.aliases.removeAll { $0.name == name }
            state.audit.append("drop \(model)/\(alias)")
            _ = state.remember(name, removed.version, nil, principal: principal, .request)
            return true
        }
    }

    private func use<T: Sendable>(
        _ body: (inout State) throws(FeatureError) -> T
    ) throws(FeatureError) -> T {
        try state.withLock { (state) throws(FeatureError) -> T in
            guard !state.isAway else { throw .unavailable("the store is away") }
            return try body(&state)
        }
    }

    private static func record(
        _ version: NewModelVersion, number: Int, isDescribed: Bool
    ) -> ModelVersion {
        ModelVersion(
            project: version.project, model: version.model, version: number,
            format: version.format, sha256: hash(version.artifact), bytes: version.artifact.count,
            inputs: version.signature.inputs, signature: isDescribed ? version.signature : nil,
            origin: isDescribed ? version.origin : nil, policy: version.policy,
            createdAt: EventTime(microseconds: 0), card: version.card, features: version.features)
    }

    /// Another for another file; no secret depends on it.
    private static func hash(_ file: [UInt8]) -> String {
        String(
            file.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 },
            radix: 16)
    }
}
