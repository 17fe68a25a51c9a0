import Features
import JSON
import TestSupport

/// A feature store over ports in memory, with a clock that a test moves.
struct StoreUnderTest {
    let clock: ManualClock
    let definitions: DefinitionsInMemory
    let oracle: NaiveOfflineStore
    let offline: InterruptedOfflineStore
    let store: FeatureStore

    /// - Parameter definitions: Those of another server on the same database.
    init(
        definitions: DefinitionsInMemory = DefinitionsInMemory(),
        budget: MemoryBudget = .unlimited, served: ServedVectorQueue = ServedVectorQueue()
    ) {
        let clock = ManualClock(time(1000))
        self.init(definitions, NaiveOfflineStore(now: { clock.now }), clock, budget, served)
    }

    /// Another server on the database of this one.
    func another(budget: MemoryBudget = .unlimited) -> StoreUnderTest {
        StoreUnderTest(definitions, oracle, clock, budget, ServedVectorQueue())
    }

    private init(
        _ definitions: DefinitionsInMemory, _ oracle: NaiveOfflineStore, _ clock: ManualClock,
        _ budget: MemoryBudget, _ served: ServedVectorQueue
    ) {
        self.definitions = definitions
        self.oracle = oracle
        self.clock = clock
        offline = InterruptedOfflineStore(oracle, definitions)
        store = FeatureStore(
            definitions: definitions, offline: offline, datasets: NoDatasets(),
            budget: budget, served: served, now: { clock.now })
    }

    @discardableResult
    func apply(
        _ bundle: String = Drivers.bundle, _ options: ApplyOptions = ApplyOptions()
    ) async throws -> RegistryPlan {
        try await store.apply(DefinitionBundle(JSONValue(parsing: bundle)), options)
    }

    /// Writes one row of the view `stats`.
    func write(
        _ driver: Int64, at event: Int64, known created: Int64? = nil, rating: Double
    ) async throws(FeatureError) {
        var members: [(String, JSONValue)] = [("rating", .number(rating))]
        if let created { members.append(("known_at", .integer(created * 1_000_000))) }
        try await write(to: "stats", driver, at: event, members)
    }

    /// Writes one row of a view of drivers, or of a version of it.
    func write(
        to view: String, _ driver: Int64, at event: Int64, _ members: [(String, JSONValue)]
    ) async throws(FeatureError) {
        let times: [(String, JSONValue)] = [
            ("driver_id", .integer(driver)), ("at", .integer(event * 1_000_000)),
        ]
        let columns = try store.columns(of: .featureView(view), project: "default")
        let batch: RowBatch
        do {
            batch = try RowBatch.make(
                columns, ndjson: JSONValue.object(JSONObject(times + members)).text, id: "b",
                project: "default", target: "feature_view/\(view)")
        } catch {
            throw .storeFailed("the test's row cannot be stored: \(error)")
        }
        _ = try await store.write(batch)
    }

    func request(_ features: String..., drivers: [Int64]) throws -> OnlineRequest {
        try OnlineRequest(
            store.plan(
                FeatureSelection(
                    features.compactMap(FeatureReference.init), in: store.project("default"))),
            entities: [("driver_id", drivers.map(FeatureValue.int64))])
    }

    /// What is served for the feature of the driver now.
    func served(_ feature: String, _ driver: Int64) throws -> ServedValue? {
        try store.read(request(feature, drivers: [driver])).rows.first?.first
    }
}
