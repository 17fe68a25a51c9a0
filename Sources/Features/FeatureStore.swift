import Synchronization

/// The feature store: the one door through which everything else reads and writes features.
///
/// It ties the registry, the offline store and the online store together. PostgreSQL is the system
/// of record; the tables in memory are rebuilt from it at start, and follow each commit.
package final class FeatureStore: Sendable {
    let definitions: any DefinitionStore
    let offline: any OfflineStore
    package let datasets: any DatasetStore
    /// The present time; passed in, so that tests may stop it.
    package let now: @Sendable () -> EventTime
    /// The memory that online tables may take.
    package let budget: MemoryBudget
    private let snapshot = Mutex(Snapshot(registry: .empty, tables: [:]))
    /// Tables that are being filled: writes go to them too, so that none is missed.
    private let building = Mutex<[OnlineTable]>([])

    /// The registry together with the tables that serve its views; replaced whole.
    package final class Snapshot: Sendable {
        package let registry: Registry
        package let tables: [FeatureViewSchema.Identity: OnlineTable]

        init(registry: Registry, tables: [FeatureViewSchema.Identity: OnlineTable]) {
            self.registry = registry
            self.tables = tables
        }
    }

    package init(
        definitions: any DefinitionStore, offline: any OfflineStore, datasets: any DatasetStore,
        budget: MemoryBudget = .unlimited, now: @escaping @Sendable () -> EventTime
    ) {
        self.definitions = definitions
        self.offline = offline
        self.datasets = datasets
        self.budget = budget
        self.now = now
    }

    /// The registry and the tables as they are now; the two belong together.
    package var current: Snapshot { snapshot.withLock { $0 } }

    /// The definitions of the project as they are now.
    package func project(_ name: String) -> Project { current.registry.project(name) }

    /// Loads the registry and rebuilds the online tables.
    ///
    /// - Parameter progress: Called after each view with its name and number of keys.
    package func start(
        progress: @Sendable (FeatureViewSchema, Int) -> Void
    ) async throws(FeatureError) {
        let registry = try await definitions.load()
        try await serve(registry, progress: progress)
    }

    /// Makes `registry` the current one, with tables for its online views.
    ///
    /// Tables of unchanged views stay; others are filled before anyone sees the new registry. They
    /// stand in `building` meanwhile, so that rows written during the filling reach them.
    func serve(
        _ registry: Registry, progress: @Sendable (FeatureViewSchema, Int) -> Void = { _, _ in }
    ) async throws(FeatureError) {
        let old = current.tables
        var tables: [FeatureViewSchema.Identity: OnlineTable] = [:]
        var fresh: [OnlineTable] = []
        for schema in registry.projects.values.flatMap(\.allSchemas) where schema.isKeptOnline {
            if let table = old[schema.identity], table.schema.features == schema.features {
                tables[schema.identity] = table
            } else {
                let table = OnlineTable(schema: schema, budget: budget)
                tables[schema.identity] = table
                fresh.append(table)
            }
        }
        building.withLock { $0 += fresh }
        defer { building.withLock { $0.removeAll { table in fresh.contains { $0 === table } } } }
        for table in fresh {
            try await fill(table)
            progress(table.schema, table.count)
        }
        let built = tables
        snapshot.withLock { current in
            guard registry.revision >= current.registry.revision else { return }
            current = Snapshot(registry: registry, tables: built)
        }
    }

    /// Brings committed rows into the tables of their view.
    ///
    /// - Parameter committedAt: The database's time of the commit: where its clock is ahead of
    ///   ours, the rows are not from the future all the same.
    func follow(_ rows: [OfflineRow], of schema: FeatureViewSchema, committedAt: EventTime?) {
        let instant = max(now(), committedAt ?? now())
        for table in tables(of: schema) {
            table.insert(table.schema.rows(from: rows, of: schema), now: instant)
        }
    }

    let columnsCache = Mutex(IngestColumnsCache())
    /// Views whose tables may lack committed rows, until `repair` has filled them again.
    let stale = Mutex<Set<FeatureViewSchema.Identity>>([])
    /// Whether definitions may have been committed that are not served yet.
    let isRegistryStale = Mutex(false)

    /// The tables of the view, those that are being filled included.
    ///
    /// Called after a commit: a table that is found nowhere begins to be filled later, and so
    /// finds the commit's rows in the offline store.
    func tables(of schema: FeatureViewSchema) -> [OnlineTable] { tables(of: schema.identity) }

    func tables(of identity: FeatureViewSchema.Identity) -> [OnlineTable] {
        // In this order: a table enters the snapshot before it leaves `building`.
        let unfinished = building.withLock { tables in
            tables.filter { $0.schema.identity == identity }
        }
        let serving = current.tables[identity]
        return unfinished + (serving.map { [$0] } ?? [])
    }

    /// Puts a fresh table, filled from the offline store, in the place of the view's present one.
    ///
    /// Tables that are being built anyway are filled once more.
    func rebuild(_ identity: FeatureViewSchema.Identity) async throws(FeatureError) {
        let unfinished = building.withLock { $0.filter { $0.schema.identity == identity } }
        for table in unfinished { try await fill(table) }
        guard let old = current.tables[identity] else { return }
        let fresh = OnlineTable(schema: old.schema, budget: budget)
        building.withLock { $0.append(fresh) }
        defer { building.withLock { $0.removeAll { $0 === fresh } } }
        try await fill(fresh)
        snapshot.withLock { current in
            // Where the definitions changed meanwhile, their table was filled since.
            guard current.tables[identity] === old else { return }
            var tables = current.tables
            tables[identity] = fresh
            current = Snapshot(registry: current.registry, tables: tables)
        }
    }

    /// Reads the latest rows of a view from the offline store into its table.
    func fill(_ table: OnlineTable) async throws(FeatureError) {
        let now = now
        try await offline.latestRows(of: table.schema, at: now()) { rows in
            table.insert(rows, now: now())
        }
    }
}
