import Features
import Synchronization
import TestSupport

/// The oracle, except that something happens while the latest rows of a view are being read, or
/// that a batch fails.
final class InterruptedOfflineStore: OfflineStore {
    typealias Interruption = @Sendable () async throws(FeatureError) -> Void

    private let store: NaiveOfflineStore
    private let definitions: DefinitionsInMemory
    private let feedFailure = Mutex<FeatureError?>(nil)
    private let interruption = Mutex<Interruption?>(nil)
    private let lookInterruption = Mutex<Interruption?>(nil)
    private let writeInterruption = Mutex<Interruption?>(nil)
    private let writeFailure = Mutex<FeatureError?>(nil)
    private let isRefused = Mutex<@Sendable (FeatureViewSchema) -> Bool>({ _ in false })

    init(_ store: NaiveOfflineStore, _ definitions: DefinitionsInMemory) {
        self.store = store
        self.definitions = definitions
    }

    /// Makes the next look at the feed of changes fail.
    func failNextLook(_ error: FeatureError) {
        feedFailure.withLock { $0 = error }
    }

    /// Says what happens once, after the rows have been read and before they are handed over.
    func interruptOnce(_ interruption: @escaping Interruption) {
        self.interruption.withLock { $0 = interruption }
    }

    /// Says what happens once between a look at the feed and the reading of the rows it tells of.
    func interruptNextLook(_ interruption: @escaping Interruption) {
        lookInterruption.withLock { $0 = interruption }
    }

    /// Says what happens once between the commit of a batch and its rows' way into memory.
    func interruptNextWrite(_ interruption: @escaping Interruption) {
        writeInterruption.withLock { $0 = interruption }
    }

    /// Makes the next batch fail; one that finds the database away has been committed all the same.
    func failNextWrite(_ error: FeatureError) {
        writeFailure.withLock { $0 = error }
    }

    /// Says which views cannot be read, as their tables are not what they were.
    func refuse(_ isRefused: @escaping @Sendable (FeatureViewSchema) -> Bool) {
        self.isRefused.withLock { $0 = isRefused }
    }

    func latestRows(
        of schema: FeatureViewSchema, at instant: EventTime,
        _ consume: @Sendable (OfflineRows) -> Void
    ) async throws(FeatureError) {
        if isRefused.withLock({ $0 })(schema) { throw .storeFailed("the table has changed") }
        let rows = Holder<OfflineRows>()
        try await store.latestRows(of: schema, at: instant) { rows.value = $0 }
        try await interrupt()
        if let rows = rows.value { consume(rows) }
    }

    func events(
        of schema: FeatureViewSchema, since: EventTime, begin: @Sendable (CommitSnapshot) -> Void,
        _ consume: @Sendable ([OfflineRow]) -> Void
    ) async throws(FeatureError) {
        if isRefused.withLock({ $0 })(schema) { throw .storeFailed("the table has changed") }
        let rows = RowCollector()
        let snapshot = Holder<CommitSnapshot>()
        try await store.events(
            of: schema, since: since, begin: { snapshot.value = $0 }
        ) { rows.add($0) }
        try await interrupt()
        if let snapshot = snapshot.value { begin(snapshot) }
        try await interrupt()
        consume(rows.offlineRows)
    }

    private func interrupt() async throws(FeatureError) {
        let interruption = interruption.withLock { interruption in
            defer { interruption = nil }
            return interruption
        }
        try await interruption?()
    }

    func write(
        _ batch: RowBatch, follow: @escaping @Sendable (CommittedRows) -> Void
    ) async throws(FeatureError) -> BatchReceipt {
        let failure = writeFailure.withLock { failure in
            defer { failure = nil }
            return failure
        }
        let interruption = writeInterruption.withLock { interruption in
            defer { interruption = nil }
            return interruption
        }
        if let interruption {
            let committed = Holder<CommittedRows>()
            let receipt = try await store.write(batch) { committed.value = $0 }
            try await interruption()
            if let rows = committed.value { follow(rows) }
            return receipt
        }
        guard let failure else { return try await store.write(batch, follow: follow) }
        if case .unavailable = failure { _ = try await store.write(batch) { _ in } }
        throw failure
    }

    func write(
        _ stream: RowStream, follow: @escaping @Sendable (PlacedRows) -> Void
    ) async throws -> BatchReceipt {
        try await store.write(stream, follow: follow)
    }

    func position() async throws(FeatureError) -> ChangePosition {
        try await store.position()
    }

    func changes(since position: ChangePosition) async throws(FeatureError) -> Changes {
        let failure = feedFailure.withLock { failure in
            defer { failure = nil }
            return failure
        }
        if let failure { throw failure }
        let changes = try await store.changes(since: position)
        let interruption = lookInterruption.withLock { interruption in
            defer { interruption = nil }
            return interruption
        }
        try await interruption?()
        return Changes(
            position: changes.position, lookedAt: changes.lookedAt,
            registryRevision: definitions.registry.revision, views: changes.views)
    }

    func keepsChanges(since position: ChangePosition) async throws(FeatureError) -> Bool {
        try await store.keepsChanges(since: position)
    }

    func rows(
        of change: ViewChange, in schema: FeatureViewSchema,
        _ consume: @Sendable (_ rows: [OfflineRow], _ transaction: Int64) -> Void
    ) async throws(FeatureError) {
        if isRefused.withLock({ $0 })(schema) { throw .conflict("the table has changed") }
        try await store.rows(of: change, in: schema, consume)
    }

    func rowEstimate(
        of schema: FeatureViewSchema, for order: MaterializationOrder
    ) async throws(FeatureError) -> Int {
        try await store.rowEstimate(of: schema, for: order)
    }

    func materialize(
        _ schema: FeatureViewSchema, _ order: MaterializationOrder,
        follow: @Sendable (CopiedChunk) -> Void
    ) async throws(FeatureError) -> MaterializedRows {
        try await store.materialize(schema, order, follow: follow)
    }

    func unfilledFeatures(of schema: FeatureViewSchema) async throws(FeatureError) -> [String] {
        try await store.unfilledFeatures(of: schema)
    }

    func backfill(
        _ schema: FeatureViewSchema, features: [String], interval: MaterializationInterval,
        checkpoint: Checkpoint?, progress: @Sendable (MaterializedRows) -> Void
    ) async throws(FeatureError) -> MaterializedRows {
        try await store.backfill(
            schema, features: features, interval: interval, checkpoint: checkpoint,
            progress: progress)
    }

    func expire(
        _ schema: FeatureViewSchema, _ order: ExpiryOrder, progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> Int {
        try await store.expire(schema, order, progress: progress)
    }

    func expiryPlan(
        for schema: FeatureViewSchema, _ order: ExpiryOrder
    ) async throws(FeatureError) -> ExpiryPlan {
        try await store.expiryPlan(for: schema, order)
    }

    func viewsToTile(among schemas: [FeatureViewSchema]) -> [FeatureViewSchema] {
        store.viewsToTile(among: schemas)
    }

    func rebuildTiles(
        of schema: FeatureViewSchema, progress: @Sendable (Int) -> Void
    ) async throws(FeatureError) -> Int {
        try await store.rebuildTiles(of: schema, progress: progress)
    }

    func rows(
        of schema: FeatureViewSchema, keys: [EntityKey], at instant: EventTime
    ) async throws(FeatureError) -> [OfflineRow?] {
        try await store.rows(of: schema, keys: keys, at: instant)
    }

    func join(
        _ join: PointInTimeJoin, begin: @Sendable ([Column]) async throws -> Void,
        _ consume: @Sendable (RowBlock) async throws -> Void
    ) async throws -> JoinSummary {
        try await store.join(join, begin: begin, consume)
    }

    func explain(_ join: PointInTimeJoin) async throws -> JoinExplanation {
        try await store.explain(join)
    }
}
