/// The versions of one model that are in memory, and what names them.
struct ModelInMemory: Sendable {
    /// Where aliases point, as the store has it.
    var aliases: [String: Int] = [:]
    /// Which version answers for an alias. Another than in `aliases` where that one did not load
    /// here: the one before it goes on answering.
    private(set) var answering: [String: Int] = [:]
    /// Which answers for the default alias while there is none.
    private(set) var unnamed: Int?
    /// What is tried, or was until a rule stopped it, whether or not its version loads here.
    private(set) var rollout: ActiveRollout?
    private(set) var failures: [Int: String] = [:]
    private(set) var isUnloaded = false
    private var loaded: [Int: Loaded] = [:]

    private struct Loaded {
        var served: ServedModel
        let bytes: Int
        /// When it was last asked for by its number; 0 where it never was.
        var lastUse: UInt64
    }

    /// The versions that stay, whether or not anybody asks for them.
    var held: Set<Int> {
        var held = Set(answering.values)
        if let unnamed { held.insert(unnamed) }
        if let rollout, rollout.isRunning { held.insert(rollout.rollout.version) }
        return held
    }

    var bytes: Int { loaded.values.reduce(0) { $0 + $1.bytes } }
    var served: [ServedModel] { loaded.values.map(\.served) }
    var byteCounts: [Int: Int] { loaded.mapValues(\.bytes) }
    var isEmpty: Bool {
        aliases.isEmpty && rollout == nil && loaded.isEmpty && failures.isEmpty && !isUnloaded
    }

    func served(_ version: Int) -> ServedModel? { loaded[version]?.served }

    func served(alias: String) -> ServedModel? {
        if let version = answering[alias] { return loaded[version]?.served }
        guard alias == PredictionService.defaultAlias, let unnamed else { return nil }
        return loaded[unnamed]?.served
    }

    /// What is tried for the alias' traffic, where its version is in memory and fits.
    func trial(beside alias: String) -> Trial? {
        guard let rollout, rollout.rollout.alias == alias, rollout.isRunning,
            // One that was promoted is not tried against itself.
            answering[alias] != rollout.rollout.version,
            failures[rollout.rollout.version] == nil,
            let challenger = served(rollout.rollout.version)
        else { return nil }
        return Trial(rollout: rollout, challenger: challenger)
    }

    /// What is to be tried and is not in memory.
    var missingChallenger: Int? {
        guard !isUnloaded, let rollout, rollout.isRunning else { return nil }
        let version = rollout.rollout.version
        return loaded[version] == nil ? version : nil
    }

    /// Why the version answers here though no alias names it; `nil` where it does not.
    func holder(of version: Int) -> UnnamedHolder? {
        if unnamed == version { return .model }
        let alias = answering.filter { $0.value == version && aliases[$0.key] != version }.keys
            .min()
        guard let alias, let named = aliases[alias] else { return nil }
        return .alias(alias, naming: named)
    }

    enum UnnamedHolder {
        /// It answers for the default alias, which there is not.
        case model
        /// It answers for the alias, whose version did not load.
        case alias(String, naming: Int)
    }

    /// Tries what the store says is tried. What is tried already goes on with its tally, and what
    /// the store says has stopped keeps it.
    mutating func rollOut(_ rollout: Rollout?) {
        if let rollout, let current = self.rollout, current.rollout == rollout.with(.running) {
            if case .stopped(let reason) = rollout.state { current.stop(because: reason) }
        } else {
            self.rollout = rollout.map(ActiveRollout.init)
        }
        releaseUnheld()
    }

    /// The version that was in memory the longest without being asked for, and that nothing holds.
    var oldestUse: (version: Int, use: UInt64)? {
        let held = held
        return loaded.filter { !held.contains($0.key) }
            .map { (version: $0.key, use: $0.value.lastUse) }
            .min { $0.use < $1.use }
    }

    /// - Parameter use: 0 for a version that something holds.
    mutating func keep(_ served: ServedModel, use: UInt64) {
        let version = served.version.version
        loaded[version] = Loaded(
            served: served, bytes: served.model.byteCount,
            lastUse: max(use, loaded[version]?.lastUse ?? 0))
        failures[version] = nil
    }

    /// Puts a version that fits in the place of the same one, which need not have.
    mutating func replace(_ served: ServedModel) {
        let version = served.version.version
        guard loaded[version] != nil else { return }
        loaded[version]?.served = served
        failures[version] = nil
    }

    mutating func use(_ version: Int, at use: UInt64) -> ServedModel? {
        loaded[version]?.lastUse = use
        return loaded[version]?.served
    }

    mutating func answer(_ alias: String, by version: Int) {
        isUnloaded = false
        aliases[alias] = version
        answering[alias] = version
        if alias == PredictionService.defaultAlias { unnamed = nil }
        releaseUnheld()
    }

    mutating func answerUnnamed(by version: Int) {
        isUnloaded = false
        unnamed = version
        releaseUnheld()
    }

    /// Takes over where aliases point; those that are gone answer no more.
    mutating func rename(_ aliases: [String: Int]) {
        // Whoever moves an alias of an unloaded model wants it to answer.
        if aliases != self.aliases { isUnloaded = false }
        self.aliases = aliases
        answering = answering.filter { aliases[$0.key] != nil }
        if aliases[PredictionService.defaultAlias] != nil { unnamed = nil }
        releaseUnheld()
    }

    mutating func fail(_ version: Int, _ reason: String) { failures[version] = reason }

    /// - Precondition: Nothing holds the version.
    mutating func drop(_ version: Int) {
        loaded[version] = nil
        failures[version] = nil
    }

    /// What names its versions stays: whoever loads it again has it as it was.
    mutating func unload() {
        isUnloaded = true
        loaded = [:]
        answering = [:]
        unnamed = nil
        failures = [:]
    }

    /// What nothing names any more is given back once its last reader is done, unless it is asked
    /// for by its number; why it did not load is forgotten.
    private mutating func releaseUnheld() {
        let held = held
        loaded = loaded.filter { held.contains($0.key) || $0.value.lastUse > 0 }
        var named = Set(aliases.values)
        if let rollout, rollout.isRunning { named.insert(rollout.rollout.version) }
        failures = failures.filter { named.contains($0.key) }
    }
}
