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
    /// What was served of some keys, for audits.
    package let served: ServedVectorQueue
    private let snapshot = Mutex(Snapshot(registry: .empty, tables: [:]))
    /// Called when the snapshot was replaced.
    private let replacementHandlers = Mutex<[@Sendable () -> Void]>([])
    /// Tables that are being filled: writes go to them too, so that none is missed.
    private let building = Mutex<[Unfinished]>([])

    private struct Unfinished {
        let table: any ServedTable
        /// Whether it may lack rows that were committed since it was begun, and has to be filled
        /// once more.
        var isStale = false
    }

    /// The registry together with the tables that serve its views; replaced whole.
    package final class Snapshot: Sendable {
        package let registry: Registry
        package let tables: [FeatureViewSchema.Identity: any ServedTable]

        init(registry: Registry, tables: [FeatureViewSchema.Identity: any ServedTable]) {
            self.registry = registry
            self.tables = tables
        }
    }

    package init(
        definitions: any DefinitionStore, offline: any OfflineStore, datasets: any DatasetStore,
        budget: MemoryBudget = .unlimited, served: ServedVectorQueue = ServedVectorQueue(),
        now: @escaping @Sendable () -> EventTime
    ) {
        self.definitions = definitions
        self.offline = offline
        self.datasets = datasets
        self.budget = budget
        self.served = served
        self.now = now
    }

    /// The registry and the tables as they are now; the two belong together.
    package var current: Snapshot { snapshot.withLock { $0 } }

    /// Has `handle` called whenever definitions or tables were replaced: whoever keeps plans lets
    /// those go that are not current, or the tables that they hold would stay in memory.
    package func whenReplaced(_ handle: @escaping @Sendable () -> Void) {
        replacementHandlers.withLock { $0.append(handle) }
    }

    /// The definitions of the project as they are now.
    package func project(_ name: String) -> Project { current.registry.project(name) }

    /// By name.
    package var projects: [String: Project] { current.registry.projects }

    /// Loads the registry and rebuilds the online tables.
    ///
    /// - Parameters:
    ///   - kept: Rows of an earlier run; where they can be brought up to now, the tables are not
    ///     read from the database.
    ///   - progress: Called after each view with its name and number of keys.
    package func start(
        from kept: KeptTables? = nil, progress: @Sendable (FeatureViewSchema, Int) -> Void
    ) async throws(FeatureError) {
        let instant = now()
        // Before anything is read: what is committed meanwhile is followed afterwards.
        let position = try await offline.position()
        let registry = try await definitions.load()
        var restored: [FeatureViewSchema.Identity: any ServedTable] = [:]
        if let kept { restored = try await restore(kept, for: registry) }
        for table in restored.values { progress(table.schema, table.count) }
        try await serve(registry, restored: restored, progress: progress)
        beginFollowing(from: position, at: instant)
    }

    /// Makes `registry` the current one, with tables for its online views.
    ///
    /// Tables of unchanged views stay; others are filled before anyone sees the new registry. They
    /// stand in `building` meanwhile, so that rows written during the filling reach them.
    /// - Parameter restored: Tables that lack nothing.
    func serve(
        _ registry: Registry, restored: [FeatureViewSchema.Identity: any ServedTable] = [:],
        progress: @Sendable (FeatureViewSchema, Int) -> Void = { _, _ in }
    ) async throws(FeatureError) {
        let old = current.tables.merging(restored) { current, _ in current }
        var tables: [FeatureViewSchema.Identity: any ServedTable] = [:]
        var fresh: [any ServedTable] = []
        for schema in registry.projects.values.flatMap(\.allSchemas) where schema.isKeptOnline {
            if let table = old[schema.identity], table.schema.serves(as: schema) {
                tables[schema.identity] = table
            } else {
                let table = self.table(for: schema)
                tables[schema.identity] = table
                fresh.append(table)
            }
        }
        let built = tables
        try await build(fresh, progress: progress) { current in
            guard registry.revision >= current.registry.revision else { return }
            current = Snapshot(registry: registry, tables: built)
        }
    }

    /// Fills new tables and lets them be seen, when they lack nothing.
    private func build(
        _ fresh: [any ServedTable], progress: @Sendable (FeatureViewSchema, Int) -> Void,
        publish: (inout Snapshot) -> Void
    ) async throws(FeatureError) {
        let isFresh = { (unfinished: Unfinished) in fresh.contains { $0 === unfinished.table } }
        building.withLock { $0 += fresh.map { Unfinished(table: $0) } }
        defer { building.withLock { $0.removeAll(where: isFresh) } }
        try await fill(fresh) { progress($0.schema, $0.count) }
        while true {
            let stale = building.withLock { building in
                let stale = building.filter { isFresh($0) && $0.isStale }.map(\.table)
                for index in building.indices where isFresh(building[index]) {
                    building[index].isStale = false
                }
                // Under this lock: who finds a table missing rows finds it here, or published.
                if stale.isEmpty { snapshot.withLock { publish(&$0) } }
                return stale
            }
            guard !stale.isEmpty else { break }
            try await fill(stale) { _ in }
        }
        noteChange()
        for handle in replacementHandlers.withLock({ $0 }) { handle() }
    }

    /// Fills tables, some at a time.
    /// - Throws: What the first of them failed of; the others are filled or not.
    private func fill(
        _ tables: [any ServedTable], done: (any ServedTable) -> Void
    ) async throws(FeatureError) {
        typealias Filled = (table: any ServedTable, failure: FeatureError?)
        var failure: FeatureError?
        let (offline, now) = (offline, now)
        await withTaskGroup(of: Filled.self) { group in
            var waiting = tables[...]
            let begin = { (group: inout TaskGroup<Filled>) in
                guard let table = waiting.popFirst() else { return }
                group.addTask {
                    do throws(FeatureError) {
                        try await table.fill(from: offline, now: now)
                        return (table, nil)
                    } catch {
                        return (table, error)
                    }
                }
            }
            for _ in 0..<Self.filledAtOnce { begin(&group) }
            for await (table, error) in group {
                if let error {
                    failure = failure ?? error
                } else {
                    done(table)
                }
                if failure == nil { begin(&group) }
            }
        }
        if let failure { throw failure }
    }

    /// The database reads for as many; more would only wait for each other.
    private static let filledAtOnce = 3

    private func table(for schema: FeatureViewSchema) -> any ServedTable {
        schema.windows == nil
            ? OnlineTable(schema: schema, budget: budget)
            : WindowedTable(schema: schema, budget: budget)
    }

    /// Brings committed rows into the tables of their view.
    ///
    /// - Parameter committedAt: The database's time of the commit: where its clock is ahead of
    ///   ours, the rows are not from the future all the same.
    /// - Parameter transaction: The one that wrote them; `nil` where nobody knows.
    func follow(
        _ rows: [OfflineRow], of schema: FeatureViewSchema, committedAt: EventTime?,
        transaction: Int64?
    ) {
        let now = now()
        let known = max(now, committedAt ?? now)
        let tables = tables(of: schema)
        for table in tables {
            let fitting = table.schema.rows(from: rows, of: schema)
            // By a wider definition, of which a table is being filled. Until that is served, or
            // another one where the filling fails, committed rows are missing.
            if fitting.count < rows.count { markStale([schema]) }
            table.insert(fitting, transaction: transaction, known: known, now: now)
        }
        if !rows.isEmpty, tables.contains(where: { $0 is OnlineTable }) { noteChange() }
    }

    let columnsCache = Mutex(IngestColumnsCache())
    /// Views whose tables may lack committed rows, until `repair` has filled them again.
    let stale = Mutex<Set<FeatureViewSchema.Identity>>([])
    /// Whether definitions may have been committed that are not served yet.
    let isRegistryStale = Mutex(false)
    let isRepairing = Mutex(false)
    let following = Mutex(Following())

    /// The tables of the view, those that are being filled included.
    ///
    /// Called after a commit: a table that is found nowhere begins to be filled later, and so
    /// finds the commit's rows in the offline store.
    func tables(of schema: FeatureViewSchema) -> [any ServedTable] {
        tables(of: schema.identity)
    }

    func tables(of identity: FeatureViewSchema.Identity) -> [any ServedTable] {
        // In this order: a table enters the snapshot before it leaves `building`.
        let unfinished = building.withLock { building in
            building.map(\.table).filter { $0.schema.identity == identity }
        }
        guard let serving = current.tables[identity] else { return unfinished }
        return unfinished.filter { $0 !== serving } + [serving]
    }

    /// Of all tables, those that are being filled included.
    var tableSchemas: [FeatureViewSchema] {
        // In this order, as above.
        let unfinished = building.withLock { $0.map(\.table.schema) }
        return unfinished + current.tables.values.map(\.schema)
    }

    /// Puts a fresh table, filled from the offline store, in the place of the view's present one.
    ///
    /// Tables that are being built anyway are filled once more before they are seen.
    func rebuild(_ identity: FeatureViewSchema.Identity) async throws(FeatureError) {
        building.withLock { building in
            for index in building.indices where building[index].table.schema.identity == identity {
                building[index].isStale = true
            }
        }
        guard let old = current.tables[identity] else { return }
        let fresh = table(for: old.schema)
        try await build([fresh], progress: { _, _ in }) { current in
            // Where the definitions changed meanwhile, their table was filled since.
            guard current.tables[identity] === old else { return }
            var tables = current.tables
            tables[identity] = fresh
            current = Snapshot(registry: current.registry, tables: tables)
        }
    }
}
