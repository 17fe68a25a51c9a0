import Features
import JSON
import Models
import TestSupport

/// A prediction service over ports in memory; several of them share what is stored. Whatever it
/// times takes a millisecond.
struct ModelServer {
    let definitions: DefinitionsInMemory
    let store: NaiveModelStore
    let features: FeatureStore
    let service: PredictionService

    /// What a model of the tests takes in memory.
    static var modelBytes: Int {
        get throws { try Model(reading: TinyModel().file, as: .xgboostJSON).byteCount }
    }

    /// Has a model `m` and a model `n`, both of which take rows.
    init(
        memoryBytesMax: Int = .max, shadows: ShadowQueue = ShadowQueue()
    ) async throws {
        let definitions = DefinitionsInMemory()
        try await self.init(definitions, NaiveModelStore(), memoryBytesMax, shadows)
        try await apply(#"{"models": [{"name": "m"}, {"name": "n"}]}"#)
        try await service.start { _, _ in }
    }

    /// Another server on the same database, started.
    func another(memoryBytesMax: Int = .max) async throws -> ModelServer {
        let server = try await ModelServer(definitions, store, memoryBytesMax, ShadowQueue())
        try await server.service.start { _, _ in }
        return server
    }

    private init(
        _ definitions: DefinitionsInMemory, _ store: NaiveModelStore, _ memoryBytesMax: Int,
        _ shadows: ShadowQueue
    ) async throws {
        let time = EventTime(microseconds: 0)
        self.definitions = definitions
        self.store = store
        features = FeatureStore(
            definitions: definitions, offline: NaiveOfflineStore(now: { time }),
            datasets: NoDatasets(), now: { time })
        try await features.start { _, _ in }
        let clock = ManualClock(time)
        service = PredictionService(
            features: features, store: store, ids: PredictionIDs(random: 1),
            log: PredictionQueue(), shadows: shadows, memoryBytesMax: memoryBytesMax,
            uptime: {
                clock.advance(microseconds: 1_000)
                return .microseconds(clock.now.microseconds)
            })
    }

    func apply(_ bundle: String, _ options: ApplyOptions = ApplyOptions()) async throws {
        _ = try await features.apply(DefinitionBundle(JSONValue(parsing: bundle)), options)
    }

    /// Adds a version.
    @discardableResult
    func add(
        to model: String = "m", _ file: TinyModel = TinyModel(), idempotencyKey: String? = nil
    ) async throws -> ModelVersion {
        try await add(file.file, to: model, idempotencyKey: idempotencyKey)
    }

    /// The same of another file.
    @discardableResult
    func add(
        _ file: [UInt8], _ format: ModelFormat = .xgboostJSON, to model: String = "m",
        idempotencyKey: String? = nil
    ) async throws -> ModelVersion {
        try await service.add(
            file, format: format, to: model, project: "default", card: .null,
            idempotencyKey: idempotencyKey)
    }

    func point(_ alias: String = "champion", of model: String = "m", at version: Int) async throws {
        try await service.set(
            ModelAlias(project: "default", model: model, alias: alias, version: version),
            principal: "tester")
    }

    /// The version that answers for the alias.
    func answering(_ alias: String = "champion", of model: String = "m") throws -> Int {
        try service.served(model, alias: alias, project: "default").version.version
    }

    /// The version that answers to a number.
    func answering(version: Int, of model: String = "m") async throws -> Int {
        try await service.served(model, version: version, project: "default").version.version
    }

    /// Takes over what other servers have changed.
    /// - Returns: The aliases whose versions did not load.
    @discardableResult
    func follow() async throws -> [String] {
        let reported = Reported()
        try await service.follow { alias, _ in reported.append(alias.alias) }
        return reported.aliases
    }

    /// Tries a version of `m` beside its champion.
    func rollOut(
        _ version: Int, _ mode: Rollout.Mode = .canary, share: Double = 1,
        rules: StopRules = StopRules()
    ) async throws {
        try await service.start(
            Rollout(
                project: "default", model: "m", alias: "champion", version: version, mode: mode,
                share: share, rules: rules),
            principal: "tester")
    }

    /// What is tried for `m`, or was until a rule stopped it.
    var rollout: ActiveRollout? { service.rollout(of: "m", project: "default") }

    /// The version that is tried beside the champion of `m`, if one is.
    var tried: Int? {
        get throws {
            try service.answering("m", alias: "champion", project: "default").trial?
                .challenger.version.version
        }
    }

    /// Predicts by the champion of `m`, and what is tried beside it.
    /// - Parameter isMissing: Whether the rows have none of the inputs.
    @discardableResult
    func predict(_ count: Int = 1, isMissing: Bool = false) throws -> PredictionAnswer {
        let row = Array(repeating: isMissing ? nil : FeatureValue.float64(1), count: 3)
        return try predict(rows: Array(repeating: row, count: count))
    }

    /// The same from rows of the champion's inputs.
    func predict(rows: [[FeatureValue?]]) throws -> PredictionAnswer {
        let (served, trial) = try service.answering("m", alias: "champion", project: "default")
        return try service.predict(with: served, from: .rows(rows), trial: trial)
    }

    /// The versions of `m` in memory.
    var loaded: [Int] { service.memory.keys.filter { $0.model == "m" }.map(\.version).sorted() }

    static func name(_ version: Int, of model: String = "m") -> VersionName {
        VersionName(project: "default", model: model, version: version)
    }
}
